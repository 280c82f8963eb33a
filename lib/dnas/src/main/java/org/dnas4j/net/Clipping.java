package org.dnas4j.net;

import java.util.Optional;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Pact;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Var;

/**
 * PACT with its learned clipping level, for the input of one convolution.
 *
 * @param pact the quantizer
 * @param alpha the level, shape {@code [1]}; decays like a weight, which is PACT's L2 on α
 */
public record Clipping(Pact pact, Parameter alpha) {

  /**
   * A new level at its initial value.
   *
   * @return empty for 32 bits, which are not quantized
   */
  public static Optional<Clipping> of(Engine engine, String name, BitWidth bits) {
    if (bits.isFull()) {
      return Optional.empty();
    }
    try (Scope scope = Scope.open()) {
      var initial = engine.full(Shape.of(1), Pact.INITIAL_ALPHA);
      return Optional.of(new Clipping(new Pact(bits.bits()), new Parameter(name, true, initial)));
    }
  }

  /** Clips and quantizes activations of any shape. */
  public Var quantize(Pass pass, Var x) {
    return pact.quantize(x, pass.tape().parameter(alpha));
  }
}
