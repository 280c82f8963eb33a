package org.dnas4j.quant;

import java.util.function.UnaryOperator;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;

/**
 * {@link BinaryBases}: k bits are a weighted sum of k binary weights, as a convolution is linear in
 * them. Of Group-Net this is the layer-wise decomposition; groups of whole blocks are left out.
 *
 * <p>Source: Zhuang et al., Structured binary neural networks for accurate image classification,
 * CVPR 2019, equation 3.
 */
@About("a learned sum of k binary weights (Group-Net, CVPR 2019, layer-wise)")
public record GroupNetWeights() implements WeightQuantizer {
  @Override
  public String kind() {
    return "groupnet";
  }

  @Override
  public Quantized attach(
      Engine engine, BitWidth bits, UnaryOperator<String> names, Parameter latent) {
    return new BinaryBases(engine, names, bits.bits(), latent.shape());
  }
}
