package org.dnas4j.quant;

import java.util.function.UnaryOperator;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;

/**
 * {@link LearnedStep} for weights: 2ᵏ multiples of a step, from −2ᵏ⁻¹ to 2ᵏ⁻¹ − 1, for 2 to 8 bits.
 * One bit would leave nothing above 0.
 *
 * <p>Source: Esser et al., Learned step size quantization, arXiv 1902.08153.
 */
@About("2^k multiples of a learned step (LSQ, arXiv 1902.08153); 2 to 8 bits")
public record LsqWeights() implements WeightQuantizer {
  @Override
  public String kind() {
    return "lsq";
  }

  @Override
  public boolean supports(BitWidth bits) {
    return bits.bits() >= 2;
  }

  @Override
  public Quantized attach(
      Engine engine, BitWidth bits, UnaryOperator<String> names, Parameter latent) {
    int half = 1 << (bits.bits() - 1);
    return new LearnedStep(engine, names, half, half - 1, latent.shape().size());
  }
}
