package org.dnas4j.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class NativeLoadingTest {
  private static final String CACHE = "org.bytedeco.javacpp.cachedir";

  @Test
  @Timeout(300)
  void aSecondProcessWaits(@TempDir Path cache) {
    withCache(
        cache,
        () -> {
          Process second = NativeLoading.alone(() -> start(cache));
          try {
            assertEquals(0, second.waitFor());
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Starts a process that loads, and sees that it is kept waiting. */
  private static Process start(Path cache) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    try {
      Process second =
          new ProcessBuilder(
                  java,
                  "-D" + CACHE + "=" + cache,
                  "-cp",
                  System.getProperty("java.class.path"),
                  Loads.class.getName())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertEquals(Loads.BEGINS, second.inputReader().readLine());
      assertFalse(second.waitFor(1, TimeUnit.SECONDS), "loaded while the lock was held");
      return second;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A process that loads nothing. */
  static final class Loads {
    private static final String BEGINS = "begins";

    private Loads() {}

    public static void main(String[] args) {
      System.out.println(BEGINS);
      NativeLoading.alone(() -> true);
    }
  }

  @Test
  void theLockIsGivenBackWhenLoadingFails(@TempDir Path cache) {
    withCache(
        cache,
        () -> {
          assertThrows(
              UnsatisfiedLinkError.class,
              () ->
                  NativeLoading.alone(
                      () -> {
                        throw new UnsatisfiedLinkError("absent");
                      }));
          assertEquals(1, NativeLoading.alone(() -> 1));
        });
  }

  @Test
  void aCacheThatCannotBeWrittenIsNoReasonToFail() {
    withCache(Path.of("/proc/nowhere"), () -> assertEquals(1, NativeLoading.alone(() -> 1)));
  }

  private static void withCache(Path cache, Runnable test) {
    String before = System.getProperty(CACHE);
    System.setProperty(CACHE, cache.toString());
    try {
      test.run();
    } finally {
      if (before == null) {
        System.clearProperty(CACHE);
      } else {
        System.setProperty(CACHE, before);
      }
    }
  }
}
