package org.dnas4j.tensor.optim;

import org.dnas4j.kind.Kind;

/** The learning rate as a share of its base value, over a training's progress. */
public interface Schedule extends Kind {
  /**
   * The factor at a point of the training.
   *
   * @param progress steps done divided by all steps, from 0 to 1; a warm-up before the schedule
   *     does not count
   */
  double factor(double progress);
}
