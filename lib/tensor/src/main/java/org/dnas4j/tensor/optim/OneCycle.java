package org.dnas4j.tensor.optim;

import org.dnas4j.kind.About;

/**
 * Rises linearly from 1/25 to 1 over the first 30 % of the training, then falls by a cosine to 0
 * (after Smith and Topin, Super-convergence, arXiv 1708.07120; both numbers as in PyTorch).
 */
@About("rises from 1/25 of the base rate over 30 % of the training, then falls by a cosine to 0")
public record OneCycle() implements Schedule {
  private static final double RISE = 0.3;
  private static final double START = 0.04;

  @Override
  public double factor(double progress) {
    return progress < RISE
        ? START + (1 - START) * progress / RISE
        : new Cosine().factor((progress - RISE) / (1 - RISE));
  }
}
