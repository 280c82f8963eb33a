package org.dnas4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.junit.jupiter.api.Test;

class ThreadControlTest {
  private static Engine open(int threads) {
    return Engines.open("libtorch", EngineOptions.defaults().withThreads(threads));
  }

  @Test
  void aFixedNumberStays() {
    try (Engine engine = open(2)) {
      ThreadControl control = ThreadControl.fixed(engine);
      for (int i = 0; i < 50; i++) {
        assertEquals(i, step(control, engine, 2, i));
      }
      assertEquals(2, control.mean());
    }
  }

  /** A step of which more threads make a slow one, as beside busy processes. */
  @Test
  void anAutomaticOneFollowsTheTimesOfSteps() {
    try (Engine engine = open(EngineOptions.processors())) {
      ThreadControl control = ThreadControl.automatic(engine);
      int onOne = 0;
      for (int i = 0; i < 110; i++) {
        int threads =
            control.step(
                "train",
                1,
                () -> {
                  pause(10 * engine.threads());
                  return engine.threads();
                });
        onOne += i >= 30 && threads == 1 ? 1 : 0;
      }
      assertTrue(onOne >= 40, onOne + " of the last 80 steps on one thread");
      double mean = control.mean();
      assertTrue(mean >= 1 && mean <= EngineOptions.processors(), "" + mean);
    }
  }

  private static int step(ThreadControl control, Engine engine, int threads, int result) {
    return control.step(
        "train",
        1,
        () -> {
          assertEquals(threads, engine.threads());
          return result;
        });
  }

  private static void pause(int milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
