package org.dnas4j.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ProblemTest {
  private static Supplier<String> failing(RuntimeException problem) {
    return () -> {
      throw problem;
    };
  }

  private static Problem problem(Supplier<String> action) {
    return assertThrows(Problem.class, () -> Problem.told(action));
  }

  @Test
  void whatTheUserCanMendIsASentenceWithoutStackTrace() {
    Problem file = problem(failing(new UncheckedIOException(new NoSuchFileException("/a/b"))));
    assertEquals(0, file.getStackTrace().length);
    assertNull(file.getCause());
    assertTrue(file.getMessage().startsWith("/a/b: "), file.getMessage());
    Problem memory =
        problem(
            () -> {
              throw new OutOfMemoryError("Java heap space");
            });
    assertTrue(memory.getMessage().contains("out of memory"), memory.getMessage());
    Problem key = problem(() -> Lab.preset("none").name());
    assertTrue(key.getMessage().contains("none"), key.getMessage());
  }

  @Test
  void stopsAndFaultsStayAsTheyAre() {
    for (RuntimeException other :
        new RuntimeException[] {new CancellationException("stop"), new NullPointerException("x")}) {
      assertSame(other, assertThrows(other.getClass(), () -> Problem.told(failing(other))));
    }
    assertEquals("a", Problem.told(() -> "a"));
  }
}
