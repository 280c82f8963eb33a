package org.dnas4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PhaseScoreTest {
  private final PhaseScore mean = new PhaseScore();

  @Test
  void batchesCountByTheirImages() {
    step(0, "weights", 30, 1, 0.5);
    step(0, "weights", 10, 3, 0.9);
    assertEquals(1.5, mean.score().loss(), 1e-12);
    assertEquals(0.6, mean.score().accuracy(), 1e-12);
  }

  @Test
  void eachPhaseAndEachEpochBeginsAnew() {
    step(0, "weights", 30, 1, 0.5);
    step(0, "theta", 10, 3, 0.9);
    assertEquals(new Score(3, 0.9), mean.score());
    step(0, "weights", 10, 4, 0.2);
    assertEquals(new Score(4, 0.2), mean.score());
    step(1, "weights", 10, 5, 0.3);
    assertEquals(new Score(5, 0.3), mean.score());
  }

  private void step(int epoch, String phase, int images, double loss, double accuracy) {
    mean.add(new TrainingListener.Step(epoch, 2, 0, 9, images, phase, new Score(loss, accuracy)));
  }
}
