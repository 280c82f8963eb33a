package org.dnas4j.quant;

import java.util.List;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Var;

/** PACT with its learned clipping level, for the input of one convolution. */
public final class Clipping implements Quantized {
  private final Pact pact;
  private final Parameter alpha;

  /**
   * A new level.
   *
   * @param bits 1 to 8
   * @param name of the level, which decays like a weight: PACT's L2 on α
   * @param initial above 0
   */
  public Clipping(Engine engine, BitWidth bits, String name, float initial) {
    pact = new Pact(bits.bits());
    try (Scope scope = Scope.open()) {
      alpha = new Parameter(name, true, engine.full(Shape.of(1), initial));
    }
  }

  /** The quantizer. */
  public Pact pact() {
    return pact;
  }

  /** The level, shape {@code [1]}. */
  public Parameter alpha() {
    return alpha;
  }

  @Override
  public Var apply(Pass pass, Var x) {
    return pact.quantize(x, pass.tape().parameter(alpha));
  }

  @Override
  public List<Layer> children() {
    return List.of();
  }

  @Override
  public List<Parameter> ownParameters() {
    return List.of(alpha);
  }
}
