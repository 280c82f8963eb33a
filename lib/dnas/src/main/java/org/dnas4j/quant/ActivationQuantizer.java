package org.dnas4j.quant;

import java.util.function.UnaryOperator;
import org.dnas4j.kind.Kind;
import org.dnas4j.tensor.Engine;

/**
 * A way to quantize the input of a convolution: a record of this type is a kind of {@code
 * quant.activations}. The input comes from a ReLU and is at least 0; in a network without one,
 * whatever does not read signs makes 0 of numbers below 0.
 */
public interface ActivationQuantizer extends Kind {
  /**
   * Quantizes the input of one convolution.
   *
   * @param bits of the activations, one that is supported
   * @param names makes the full name of a parameter or buffer from its own, which has letters and
   *     underscores only, is unlike those of weight quantizers and not {@code weight}
   */
  Quantized attach(Engine engine, BitWidth bits, UnaryOperator<String> names);

  /** Whether there is a quantizer of that many bits, 1 to 8. */
  default boolean supports(BitWidth bits) {
    return true;
  }

  /** Whether it tells inputs below 0 from others, and so needs some. */
  default boolean readsSigns() {
    return false;
  }
}
