package org.dnas4j.quant;

import java.util.function.UnaryOperator;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;

/**
 * {@link LearnedTernary}: three levels, two of which are learned. They need 2 bits.
 *
 * <p>Source: Zhu et al., Trained ternary quantization, arXiv 1612.01064.
 *
 * @param threshold t, the share of the largest |w| up to which weights become 0; 0 to below 1
 */
@About("0 and two learned levels of unlike sign (TTQ, arXiv 1612.01064); 2 bits")
public record TtqWeights(
    @About("share of the largest weight up to which weights become 0") double threshold)
    implements WeightQuantizer {
  /** Checks the range. */
  public TtqWeights {
    Check.that(threshold >= 0 && threshold < 1, "threshold", threshold, "0 to below 1");
  }

  /** t = 0.05, as in the source. */
  public TtqWeights() {
    this(0.05);
  }

  @Override
  public String kind() {
    return "ttq";
  }

  @Override
  public boolean supports(BitWidth bits) {
    return bits.bits() == 2;
  }

  @Override
  public Quantized attach(
      Engine engine, BitWidth bits, UnaryOperator<String> names, Parameter latent) {
    return new LearnedTernary(engine, names, (float) threshold);
  }
}
