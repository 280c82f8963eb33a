package org.dnas4j.engine.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class WorkersTest {
  static {
    Nd4j.getBackend(); // must come up before its native operations are asked for
  }

  @Test
  void everyNumberRunsOnce() {
    try (Workers workers = new Workers(3)) {
      AtomicIntegerArray runs = new AtomicIntegerArray(3);
      workers.run(runs::incrementAndGet);
      workers.run(runs::incrementAndGet);
      assertEquals("[2, 2, 2]", runs.toString());
    }
  }

  @Test
  void aFailureArrivesAfterAllAreDone() {
    try (Workers workers = new Workers(2)) {
      AtomicInteger done = new AtomicInteger();
      RuntimeException failure = new RuntimeException("first");
      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class,
              () ->
                  workers.run(
                      i -> {
                        if (i == 0) {
                          throw failure;
                        }
                        pause();
                        done.incrementAndGet();
                      }));
      assertSame(failure, thrown.getCause());
      assertEquals(1, done.get());
    }
  }

  @Test
  void anInterruptWaitsAndIsPassedOn() {
    try (Workers workers = new Workers(2)) {
      AtomicInteger done = new AtomicInteger();
      Thread.currentThread().interrupt();
      workers.run(
          i -> {
            pause();
            done.incrementAndGet();
          });
      assertTrue(Thread.interrupted());
      assertEquals(2, done.get());
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
