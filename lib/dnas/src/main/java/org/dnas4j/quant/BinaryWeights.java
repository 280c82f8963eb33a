package org.dnas4j.quant;

import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Reduction;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * One-bit weights with a scale per layer: w_q = mean|w| · sign(w), where sign(0) = 1. The gradient
 * is straight-through: dw_q/dw = 1.
 *
 * <p>Source: DoReFa-Net, arXiv 1606.06160, equation 7, after Rastegari et al., XNOR-Net (with one
 * scale per layer instead of one per filter).
 */
public record BinaryWeights() implements Quantizer {
  @Override
  public Var quantize(Var weight) {
    return weight.straightThrough(BinaryWeights::binarize);
  }

  private static Tensor binarize(Tensor w) {
    Engine engine = w.engine();
    Tensor sum = engine.reduce(Reduction.SUM, engine.apply(Unary.ABS, w), w.shape().axes());
    Tensor scale = engine.affine(sum, 1f / w.shape().size(), 0);
    return engine.binarize(w, scale);
  }
}
