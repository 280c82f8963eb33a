package org.dnas4j.tensor.optim;

import java.util.List;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;

/**
 * Multiplies the rate by a factor at each of some points.
 *
 * @param at shares of the training, ascending, above 0 and below 1
 * @param factor above 0
 */
@About("the rate times a factor at each given point")
public record Steps(
    @About("points as shares of the training, ascending") List<Double> at,
    @About("factor at each point, above 0") double factor)
    implements Schedule {

  /** Checks the ranges. */
  public Steps {
    at = List.copyOf(at);
    double before = 0;
    for (double point : at) {
      Check.that(point > before && point < 1, "at", at, "ascending points above 0 and below 1");
      before = point;
    }
    Check.that(factor > 0, "factor", factor, "above 0");
  }

  /** As {@link Step}. */
  public Steps() {
    this(List.of(0.5, 0.75), 0.1);
  }

  @Override
  public double factor(double progress) {
    return Math.pow(factor, (double) at.stream().filter(point -> progress >= point).count());
  }
}
