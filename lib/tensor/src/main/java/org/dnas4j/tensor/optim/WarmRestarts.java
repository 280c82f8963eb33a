package org.dnas4j.tensor.optim;

import org.dnas4j.base.Check;
import org.dnas4j.kind.About;

/**
 * Cosines that start anew at the base rate: within period i, of length Tᵢ = T₀·mⁱ, the factor is f
 * + (1 − f)·½(1 + cos(π·t/Tᵢ)) at t after the restart.
 *
 * <p>Source: Loshchilov and Hutter, SGDR: stochastic gradient descent with warm restarts, ICLR 2017
 * (arXiv 1608.03983), equation 5 with η_min = f·η_max.
 *
 * @param first T₀ as a share of the training, from 0.001 to 1
 * @param multiplier m, at least 1
 * @param floor f, the lowest factor, from 0 to below 1
 */
@About("cosines that start anew at the base rate (SGDR)")
public record WarmRestarts(
    @About("length of the first period as a share of the training") double first,
    @About("how many times longer each period is than the one before, at least 1")
        double multiplier,
    @About("lowest share of the base rate, from 0 to below 1") double floor)
    implements Schedule {

  /** Below the share of one step, above the error of adding up periods. */
  private static final double ROUNDING = 1e-9;

  /** Checks the ranges. */
  public WarmRestarts {
    Check.that(first >= 1e-3 && first <= 1, "first", first, "0.001 to 1");
    Check.that(
        multiplier >= 1 && Double.isFinite(multiplier), "multiplier", multiplier, "at least 1");
    Check.that(floor >= 0 && floor < 1, "floor", floor, "0 to below 1");
  }

  /** Four equal periods down to 0. */
  public WarmRestarts() {
    this(0.25, 1, 0);
  }

  @Override
  public double factor(double progress) {
    double length = first;
    double since = progress;
    while (since >= length - ROUNDING) {
      since = Math.max(0, since - length);
      length *= multiplier;
    }
    return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * since / length));
  }
}
