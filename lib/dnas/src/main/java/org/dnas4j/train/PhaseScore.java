package org.dnas4j.train;

import org.dnas4j.train.TrainingListener.Step;

/** The mean score of the phase under way: it begins anew with every phase and every epoch. */
public final class PhaseScore {
  private Score.Mean mean = new Score.Mean();
  private String phase = "";
  private int epoch = -1;

  /** Takes a step in. */
  public void add(Step step) {
    if (step.epoch() != epoch || !step.phase().equals(phase)) {
      epoch = step.epoch();
      phase = step.phase();
      mean = new Score.Mean();
    }
    mean.add(step.score(), step.images());
  }

  /** The mean so far; NaN before the first step. */
  public Score score() {
    return mean.score();
  }
}
