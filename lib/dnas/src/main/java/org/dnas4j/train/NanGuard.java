package org.dnas4j.train;

import org.dnas4j.tensor.NamedArray;

/**
 * Ends a run whose loss or state is no longer a number: after the step of the loss, or at the end
 * of the epoch where only the weights tell, because ReLU and clipping of some engines make numbers
 * of NaN.
 */
public final class NanGuard implements TrainingListener {
  private static final String REMEDY =
      "; lower the learning rate (or γ, in a search) and start again";

  /** The loss or the state became infinite or NaN. */
  public static final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergedException(String message) {
      super(message);
    }
  }

  @Override
  public void step(Step step) {
    if (!Double.isFinite(step.score().loss())) {
      throw new DivergedException(
          "the "
              + step.phase()
              + " loss became "
              + step.score().loss()
              + " in epoch "
              + (step.epoch() + 1)
              + ", batch "
              + (step.batch() + 1)
              + REMEDY);
    }
  }

  /**
   * Refuses a state that training cannot go on from: the last batch's loss is known before its
   * step, so only the weights tell that the step went wrong.
   */
  public static void check(TrainingState state) {
    state.arrays().forEach((name, array) -> check(state.epoch(), name, array));
  }

  private static void check(int epoch, String name, NamedArray array) {
    for (float value : array.values()) {
      if (!Float.isFinite(value)) {
        throw new DivergedException(
            name + " became " + value + " at the end of epoch " + epoch + REMEDY);
      }
    }
  }
}
