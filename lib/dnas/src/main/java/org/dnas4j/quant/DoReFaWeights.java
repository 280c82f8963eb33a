package org.dnas4j.quant;

import java.util.function.UnaryOperator;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;

/**
 * The paper's weights: {@link DoReFa} for 2 to 8 bits, {@link BinaryWeights} for 1. They learn
 * nothing but the latent weights.
 */
@About("2^k even levels of tanh(w), for 1 bit the signs times mean|w| (DoReFa, arXiv 1606.06160)")
public record DoReFaWeights() implements WeightQuantizer {
  @Override
  public String kind() {
    return "dorefa";
  }

  @Override
  public Quantized attach(
      Engine engine, BitWidth bits, UnaryOperator<String> names, Parameter latent) {
    return Quantized.of(bits.quantizer());
  }
}
