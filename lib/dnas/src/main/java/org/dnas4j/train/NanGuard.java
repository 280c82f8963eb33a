package org.dnas4j.train;

/** Ends a run whose loss is no longer a number, before it wastes hours. */
public final class NanGuard implements TrainingListener {

  /** The loss became infinite or NaN. */
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
              + "; lower the learning rate (or γ, in a search) and start again: the last"
              + " checkpoint is from before this epoch");
    }
  }
}
