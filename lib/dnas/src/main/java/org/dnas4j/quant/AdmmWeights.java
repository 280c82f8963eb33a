package org.dnas4j.quant;

import java.util.function.UnaryOperator;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;

/**
 * {@link Admm}: weights that train in floating point and are drawn to multiples of a scale, one per
 * layer: ±1 of 1 bit, 0 and ±1 of 2 bits, 0, ±1, ±2 and, if wanted, ±4 of 3 bits.
 *
 * <p>Source: Leng et al., Extremely low bit neural network: squeeze the last bit out with ADMM,
 * arXiv 1707.09870. Start from trained weights ({@code retrain.start=baseline}), as there. No code
 * of the authors was found, and neither ρ nor the period is known: the defaults are ours.
 *
 * @param rho ρ, how strongly weights are drawn to their levels, above 0
 * @param period steps of training between two choices of levels, 1 or more
 * @param largest level of 3 bits, 2 or 4
 */
@About("float weights drawn to multiples of a scale (ADMM, arXiv 1707.09870); 1 to 3 bits")
public record AdmmWeights(
    @About("how strongly weights are drawn to their levels") double rho,
    @About("steps of training between two choices of levels") int period,
    @About("largest level of 3 bits, 2 or 4") int largest)
    implements WeightQuantizer {
  /** Checks the ranges. */
  public AdmmWeights {
    Check.that(rho > 0 && rho <= Float.MAX_VALUE, "rho", rho, "above 0");
    Check.that(period >= 1, "period", period, "1 or more steps");
    Check.that(largest == 2 || largest == 4, "largest", largest, "2 or 4");
  }

  /** ρ = 0.001, new levels every 100 steps, and up to ±4, which scores best in the source. */
  public AdmmWeights() {
    this(0.001, 100, 4);
  }

  @Override
  public String kind() {
    return "admm";
  }

  @Override
  public boolean supports(BitWidth bits) {
    return bits.bits() <= 3;
  }

  @Override
  public Quantized attach(
      Engine engine, BitWidth bits, UnaryOperator<String> names, Parameter latent) {
    return new Admm(engine, names, levels(bits), (float) rho, period, latent.shape());
  }

  private LevelProjection levels(BitWidth bits) {
    return switch (bits.bits()) {
      case 1 -> new LevelProjection(1);
      case 2 -> new LevelProjection(0, 1);
      default -> largest == 2 ? new LevelProjection(0, 1, 2) : new LevelProjection(0, 1, 2, 4);
    };
  }
}
