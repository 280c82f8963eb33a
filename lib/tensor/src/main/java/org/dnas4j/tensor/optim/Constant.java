package org.dnas4j.tensor.optim;

import org.dnas4j.kind.About;

/** Always 1. */
@About("always the base rate")
public record Constant() implements Schedule {
  @Override
  public double factor(double progress) {
    return 1;
  }
}
