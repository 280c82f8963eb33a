package org.dnas4j.tensor.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final double TOLERANCE = 1e-12;

  @Test
  void constantIsOne() {
    assertEquals(1, new Schedule.Constant().factor(0.3));
  }

  @Test
  void cosineFallsFromOneToZero() {
    Schedule s = new Schedule.Cosine();
    assertEquals(1, s.factor(0), TOLERANCE);
    assertEquals(0.75, s.factor(1.0 / 3), TOLERANCE);
    assertEquals(0.5, s.factor(0.5), TOLERANCE);
    assertEquals(0, s.factor(1), TOLERANCE);
  }

  @Test
  void stepsFallAtTheirMilestones() {
    List<Double> milestones = new ArrayList<>(List.of(0.5, 0.75));
    Schedule s = new Schedule.Step(milestones, 0.1);
    milestones.clear();
    assertEquals(1, s.factor(0), TOLERANCE);
    assertEquals(1, s.factor(0.4999), TOLERANCE);
    assertEquals(0.1, s.factor(0.5), TOLERANCE);
    assertEquals(0.01, s.factor(0.75), TOLERANCE);
    assertEquals(0.01, s.factor(1), TOLERANCE);
  }

  @Test
  void oneCycleRisesThenFalls() {
    Schedule s = new Schedule.OneCycle(0.2, 0.1);
    assertEquals(0.1, s.factor(0), TOLERANCE);
    assertEquals(0.55, s.factor(0.1), TOLERANCE);
    assertEquals(1, s.factor(0.2), TOLERANCE);
    assertEquals(0.5, s.factor(0.6), TOLERANCE);
    assertEquals(0, s.factor(1), TOLERANCE);
    assertEquals(1, new Schedule.OneCycle(0, 0).factor(0), TOLERANCE);
  }
}
