package org.dnas4j.tensor.optim;

import java.util.List;

/** The learning rate as a share of its base value, over a run's progress. */
public sealed interface Schedule {
  /**
   * The factor at a point of the run.
   *
   * @param progress steps done divided by all steps, from 0 to 1
   */
  double factor(double progress);

  /** Always 1. */
  record Constant() implements Schedule {
    @Override
    public double factor(double progress) {
      return 1;
    }
  }

  /** Half a cosine from 1 to 0 (Loshchilov and Hutter, SGDR, ICLR 2017, without restarts). */
  record Cosine() implements Schedule {
    @Override
    public double factor(double progress) {
      return 0.5 * (1 + Math.cos(Math.PI * progress));
    }
  }

  /**
   * Multiplies by {@code gamma} at each milestone.
   *
   * @param milestones points of progress between 0 and 1, ascending
   * @param gamma factor, above 0
   */
  record Step(List<Double> milestones, double gamma) implements Schedule {
    /** Copies the list. */
    public Step {
      milestones = List.copyOf(milestones);
    }

    @Override
    public double factor(double progress) {
      return Math.pow(gamma, (double) milestones.stream().filter(m -> progress >= m).count());
    }
  }

  /**
   * Rises linearly from {@code start} to 1, then falls by a cosine to 0 (after Smith and Topin,
   * Super-convergence, 2018).
   *
   * @param warmup share of the run spent rising, between 0 and 1
   * @param start first factor, from 0 to 1
   */
  record OneCycle(double warmup, double start) implements Schedule {
    @Override
    public double factor(double progress) {
      return progress < warmup
          ? start + (1 - start) * progress / warmup
          : new Cosine().factor((progress - warmup) / (1 - warmup));
    }
  }
}
