package org.dnas4j.quant;

import java.util.function.UnaryOperator;
import org.dnas4j.kind.Kind;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;

/**
 * A way to quantize weights: a record of this type is a kind of {@code quant.weights}, which the
 * search, retraining and exports use.
 */
public interface WeightQuantizer extends Kind {
  /**
   * Quantizes the weights of one convolution, to at most 2ᵇ values in each filter for b bits.
   *
   * @param bits of the weights, one that is supported
   * @param names makes the full name of a parameter or buffer from its own, such as {@code step},
   *     which has letters and underscores only
   * @param latent the weights that are trained, {@code [O, I, k, k]}; their values are random until
   *     trained ones are loaded
   */
  Quantized attach(Engine engine, BitWidth bits, UnaryOperator<String> names, Parameter latent);

  /** Whether there is a quantizer of that many bits, 1 to 8. */
  default boolean supports(BitWidth bits) {
    return true;
  }
}
