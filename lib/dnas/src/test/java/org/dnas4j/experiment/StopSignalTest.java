package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StopSignalTest {
  @Test
  void stopsOnRequest() {
    try (StopSignal stop = StopSignal.onShutdown(System.err::println)) {
      stop.check();
      assertFalse(stop.requested());
      stop.request();
      assertTrue(stop.requested());
      assertThrows(CancellationException.class, stop::check);
    }
  }

  /** Whose signal would wait a day for a loop. */
  @Test
  @Timeout(300)
  void aProcessThatEndsBeforeAnExperimentIsOpenDoesNotWait() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Loads.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals(Loads.BEGINS, process.inputReader().readLine());
    process.destroy();
    process.waitFor();
  }

  /** A process that is busy before its experiment is open, for example with a download. */
  static final class Loads {
    private static final String BEGINS = "begins";

    private Loads() {}

    public static void main(String[] args) throws InterruptedException {
      Duration day = Duration.ofDays(1);
      try (StopSignal stop = StopSignal.onShutdown(System.err::println, day)) {
        System.out.println(BEGINS);
        Thread.sleep(day.toMillis());
        stop.check();
      }
    }
  }

  @Test
  void stopsOnAnInterruptAndLeavesItSet() {
    try (StopSignal stop = new StopSignal()) {
      Thread.currentThread().interrupt();
      assertThrows(CancellationException.class, stop::check);
      assertTrue(Thread.interrupted());
      stop.check();
    }
  }
}
