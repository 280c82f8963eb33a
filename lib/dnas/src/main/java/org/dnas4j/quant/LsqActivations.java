package org.dnas4j.quant;

import java.util.function.UnaryOperator;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;

/**
 * {@link LearnedStep} for activations, which are at least 0: 2ᵏ multiples of a step, from 0 to 2ᵏ −
 * 1.
 *
 * <p>Source: Esser et al., Learned step size quantization, arXiv 1902.08153.
 */
@About("2^k multiples of a learned step, from 0 (LSQ, arXiv 1902.08153)")
public record LsqActivations() implements ActivationQuantizer {
  @Override
  public String kind() {
    return "lsq";
  }

  @Override
  public Quantized attach(Engine engine, BitWidth bits, UnaryOperator<String> names) {
    int most = (1 << bits.bits()) - 1;
    return new LearnedStep(engine, own -> names.apply("input_" + own), 0, most, 0);
  }
}
