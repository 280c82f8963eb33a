package org.dnas4j.surrogate;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.base.Check;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;

/**
 * What a surrogate takes two allocations to have in common: k = Σ_b κ_b/B + ρ·Σ_{b<c} κ_b·κ_c/C
 * over the B blocks and their C pairs, with κ = exp(−d/ℓ) of the distance d between a block's two
 * precisions, which is that of 2^−bits, the step of their quantizers. With ℓ = 0 a width says
 * nothing about others, and the surrogate is a ridge regression on indicators of block and width,
 * and of pairs of them.
 *
 * <p>Source: Duvenaud, Nickisch and Rasmussen, Additive Gaussian processes, arXiv 1112.4394.
 *
 * @param reach ℓ, at least 0
 * @param pairs ρ, at least 0; 0 leaves blocks additive
 * @param ridge λ, the variance of one training's noise relative to that of the sum over blocks,
 *     above 0
 */
public record Form(double reach, double pairs, double ridge) {
  private static final double[] REACHES = {0, 0.1, 0.3, 1};
  private static final double[] PAIRS = {0, 0.1, 0.3, 1};
  private static final double[] RIDGES = {0.001, 0.003, 0.01, 0.03, 0.1, 0.3};

  /** Checks the ranges. */
  public Form {
    Check.that(reach >= 0, "reach", reach, "at least 0");
    Check.that(pairs >= 0, "pairs", pairs, "at least 0");
    Check.that(ridge > 0, "ridge", ridge, "above 0");
  }

  /** Those among which cross-validation chooses. */
  static List<Form> all() {
    List<Form> all = new ArrayList<>();
    for (double reach : REACHES) {
      for (double pairs : PAIRS) {
        for (double ridge : RIDGES) {
          all.add(new Form(reach, pairs, ridge));
        }
      }
    }
    return all;
  }

  /** κ: 1 for the same precision, less for others. */
  double alike(Precision a, Precision b) {
    double distance =
        Math.abs(step(a.weight()) - step(b.weight()))
            + Math.abs(step(a.activation()) - step(b.activation()));
    return distance == 0 ? 1 : reach == 0 ? 0 : Math.exp(-distance / reach);
  }

  private static double step(BitWidth bits) {
    return Math.scalb(1.0, -bits.bits());
  }

  /** ρ of one pair of blocks, of so many blocks. */
  double pairWeight(int blocks) {
    return blocks < 2 ? 0 : pairs / (blocks * (blocks - 1) / 2.0);
  }
}
