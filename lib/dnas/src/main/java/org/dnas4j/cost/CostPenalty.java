package org.dnas4j.cost;

import org.dnas4j.tensor.Var;

/** How the expected cost C of a super net enters the loss. */
public sealed interface CostPenalty {
  /**
   * The loss to minimize.
   *
   * @param crossEntropy one element
   * @param expectedCost C, one element, above 1
   */
  Var apply(Var crossEntropy, Var expectedCost);

  /**
   * CE · β(log C)^γ with β = 1/(log C₀)^γ, so that the factor is 1 at the start cost C₀ (paper,
   * cost-aware loss). Computed as ((log C)/(log C₀))^γ: β alone underflows for large γ.
   *
   * @param startCost C₀, above e
   * @param gamma γ, at least 0; how strongly cost counts
   */
  record Multiplicative(double startCost, double gamma) implements CostPenalty {
    /** Checks the ranges. */
    public Multiplicative {
      check(startCost, gamma);
    }

    @Override
    public Var apply(Var crossEntropy, Var expectedCost) {
      return crossEntropy.times(factor(expectedCost));
    }

    /** The factor β(log C)^γ alone. */
    public Var factor(Var expectedCost) {
      return relative(expectedCost, startCost).log().affine((float) gamma, 0).exp();
    }
  }

  /**
   * CE + γ · (log C)/(log C₀), a variant whose pressure on the cost does not fade with the
   * cross-entropy. At C₀ its gradient is 1/CE times that of {@link Multiplicative} with the same γ.
   *
   * @param startCost C₀, above e
   * @param gamma weight of the term, at least 0
   */
  record Additive(double startCost, double gamma) implements CostPenalty {
    /** Checks the ranges. */
    public Additive {
      check(startCost, gamma);
    }

    @Override
    public Var apply(Var crossEntropy, Var expectedCost) {
      return crossEntropy.plus(relative(expectedCost, startCost).affine((float) gamma, 0));
    }
  }

  /**
   * CE + λ · |log C − log C*|: the wanted cost C* is set by itself and not by way of γ. On both
   * sides, as a cross-entropy that does not ask for more bits would let a one-sided one overshoot.
   *
   * @param targetCost C*, above 0
   * @param strength λ, at least 0
   */
  record Target(double targetCost, double strength) implements CostPenalty {
    /** Checks the ranges. */
    public Target {
      if (!(targetCost > 0)) {
        throw new IllegalArgumentException("targetCost = " + targetCost + "; allowed: above 0");
      }
      if (!(strength >= 0)) {
        throw new IllegalArgumentException("strength = " + strength + "; allowed: at least 0");
      }
    }

    @Override
    public Var apply(Var crossEntropy, Var expectedCost) {
      Var distance = expectedCost.log().affine(1, (float) -Math.log(targetCost)).abs();
      return crossEntropy.plus(distance.affine((float) strength, 0));
    }
  }

  private static Var relative(Var expectedCost, double startCost) {
    return expectedCost.log().affine((float) (1 / Math.log(startCost)), 0);
  }

  private static void check(double startCost, double gamma) {
    if (!(startCost > Math.E)) {
      throw new IllegalArgumentException(
          "startCost = " + startCost + "; allowed: above e, or its logarithm is no scale");
    }
    if (!(gamma >= 0)) {
      throw new IllegalArgumentException("gamma = " + gamma + "; allowed: at least 0");
    }
  }
}
