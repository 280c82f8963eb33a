package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class StopSignalTest {
  @Test
  void stopsOnRequest() {
    try (StopSignal stop = StopSignal.onShutdown()) {
      stop.check();
      assertFalse(stop.requested());
      stop.request();
      assertTrue(stop.requested());
      assertThrows(CancellationException.class, stop::check);
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
