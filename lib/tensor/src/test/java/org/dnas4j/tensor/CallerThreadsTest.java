package org.dnas4j.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A library of which each calling thread has to be told the number anew. */
class CallerThreadsTest {
  private final List<Integer> told = new ArrayList<>();
  private final CallerThreads threads = new CallerThreads(told::add);

  @Test
  void onlyAnotherThreadIsTold() throws InterruptedException {
    threads.use(3);
    threads.follow();
    threads.follow();
    assertEquals(List.of(3), told);
    Thread other =
        new Thread(
            () -> {
              threads.follow();
              threads.follow();
            });
    other.start();
    other.join();
    assertEquals(List.of(3, 3), told);
    threads.follow();
    threads.use(5);
    assertEquals(List.of(3, 3, 3, 5), told);
    assertEquals(5, threads.count());
  }
}
