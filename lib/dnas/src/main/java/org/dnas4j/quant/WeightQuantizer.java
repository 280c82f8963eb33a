package org.dnas4j.quant;

import org.dnas4j.tensor.Var;

/**
 * Turns latent FLOAT32 weights into the values a low-precision layer would hold, differentiably by
 * the straight-through estimator. Implement it to try a quantizer of your own:
 *
 * <pre>{@code
 * WeightQuantizer sign = w -> w.straightThrough(x -> x.engine().apply(Engine.Unary.SIGN, x));
 * }</pre>
 */
@FunctionalInterface
public interface WeightQuantizer {
  /**
   * Quantizes.
   *
   * @param weight latent weights of any shape
   * @return quantized weights of the same shape
   */
  Var quantize(Var weight);
}
