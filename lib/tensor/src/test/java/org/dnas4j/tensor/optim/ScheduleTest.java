package org.dnas4j.tensor.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.kind.Kinds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ScheduleTest {
  private static final double TOLERANCE = 1e-12;

  @Test
  void constantIsOne() {
    assertEquals(1, new Constant().factor(0.3));
  }

  @Test
  void cosineFallsFromOneToZero() {
    Schedule s = new Cosine();
    assertEquals(1, s.factor(0), TOLERANCE);
    assertEquals(0.75, s.factor(1.0 / 3), TOLERANCE);
    assertEquals(0.5, s.factor(0.5), TOLERANCE);
    assertEquals(0, s.factor(1), TOLERANCE);
  }

  @Test
  void stepsFallAtTheirMilestones() {
    List<Double> milestones = new ArrayList<>(List.of(0.5, 0.75));
    Schedule s = new Steps(milestones, 0.1);
    milestones.clear();
    assertEquals(1, s.factor(0), TOLERANCE);
    assertEquals(1, s.factor(0.4999), TOLERANCE);
    assertEquals(0.1, s.factor(0.5), TOLERANCE);
    assertEquals(0.01, s.factor(0.75), TOLERANCE);
    assertEquals(0.01, s.factor(1), TOLERANCE);
  }

  @Test
  void aStepIsATenthAtHalfAndAtThreeQuarters() {
    assertEquals(1, new Step().factor(0.4999), TOLERANCE);
    assertEquals(0.1, new Step().factor(0.5), TOLERANCE);
    assertEquals(0.1, new Step().factor(0.7499), TOLERANCE);
    assertEquals(0.01, new Step().factor(0.75), TOLERANCE);
  }

  @Test
  void oneCycleRisesThenFalls() {
    Schedule s = new OneCycle();
    assertEquals(0.04, s.factor(0), TOLERANCE);
    assertEquals(0.52, s.factor(0.15), TOLERANCE);
    assertEquals(1, s.factor(0.3), TOLERANCE);
    assertEquals(0.5, s.factor(0.65), TOLERANCE);
    assertEquals(0, s.factor(1), TOLERANCE);
  }

  /** SGDR, equation 5, with T₀ = 10 and m = 2 of 70 epochs: restarts at 10 and 30. */
  @Test
  void restartsFollowTheFormulaOfThePaper() {
    Schedule s = new WarmRestarts(1.0 / 7, 2, 0.05);
    for (int epoch = 0; epoch < 70; epoch++) {
      int since = epoch < 10 ? epoch : epoch < 30 ? epoch - 10 : epoch - 30;
      double length = epoch < 10 ? 10 : epoch < 30 ? 20 : 40;
      double expected = 0.05 + 0.5 * 0.95 * (1 + Math.cos(Math.PI * since / length));
      assertEquals(expected, s.factor(epoch / 70.0), 1e-9, "epoch " + epoch);
    }
  }

  /** Whatever the rounding of k/n and of sums of periods: a period never begins one step late. */
  @Test
  void everyRestartIsOnTime() {
    for (int periods = 2; periods <= 1000; periods++) {
      Schedule s = new WarmRestarts(1.0 / periods, 1, 0);
      for (int k = 0; k < periods; k++) {
        assertEquals(1, s.factor((double) k / periods), 1e-9, k + " of " + periods);
      }
    }
  }

  @Test
  void oneLongPeriodIsTheCosine() {
    Schedule s = new WarmRestarts(1, 1, 0);
    for (double progress : new double[] {0, 0.1, 0.5, 0.999}) {
      assertEquals(new Cosine().factor(progress), s.factor(progress), TOLERANCE);
    }
  }

  /** Runs are found by these names. */
  @Test
  void everyScheduleIsFoundByItsName() {
    assertEquals(
        "constant, cosine, one_cycle, step, steps, warm_restarts",
        Kinds.installed().names(Schedule.class));
  }

  @Test
  void impossibleSettingsAreRefused() {
    refused(() -> new Steps(List.of(0.5, 0.5), 0.1), "at", "[0.5, 0.5]", "ascending");
    refused(() -> new Steps(List.of(1.0), 0.1), "at", "[1.0]", "below 1");
    refused(() -> new Steps(List.of(0.5), 0), "factor", "0.0", "above 0");
    refused(() -> new WarmRestarts(0, 1, 0), "first", "0.0", "0.001 to 1");
    refused(() -> new WarmRestarts(0.1, 0.5, 0), "multiplier", "0.5", "at least 1");
    refused(() -> new WarmRestarts(0.1, 1, 1), "floor", "1.0", "below 1");
  }

  private static void refused(Executable call, String... shown) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    for (String part : shown) {
      assertTrue(message.contains(part), message);
    }
  }
}
