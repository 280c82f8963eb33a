package org.dnas4j.tensor.optim;

import org.dnas4j.kind.About;

/** Half a cosine from 1 to 0 (Loshchilov and Hutter, SGDR, ICLR 2017, without restarts). */
@About("half a cosine from the base rate to 0")
public record Cosine() implements Schedule {
  @Override
  public double factor(double progress) {
    return 0.5 * (1 + Math.cos(Math.PI * progress));
  }
}
