package org.dnas4j.quant;

import org.dnas4j.tensor.Var;

/**
 * A function from values to the values that a low-precision layer would hold, differentiable by the
 * straight-through estimator:
 *
 * <pre>{@code
 * Quantizer sign = w -> w.straightThrough(x -> x.engine().apply(Engine.Unary.SIGN, x));
 * }</pre>
 */
@FunctionalInterface
public interface Quantizer {
  /**
   * Quantizes.
   *
   * @param x values of any shape
   * @return quantized values of the same shape
   */
  Var quantize(Var x);
}
