package org.dnas4j.quant;

import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.Tensor;

/** What ternary weights share. */
final class Ternary {
  private Ternary() {}

  /**
   * 1 where w &gt; Δ, −1 where w &lt; −Δ, else 0.
   *
   * @param threshold Δ, a tensor that broadcasts
   */
  static Tensor signs(Tensor w, Tensor threshold) {
    Engine engine = w.engine();
    // Of NaN it is NaN, which LibTorch's SIGN would hide as 0.
    Tensor sign = engine.clamp(engine.affine(w, Float.MAX_VALUE, 0), -1, 1);
    Tensor inner = engine.apply(Binary.GREATER_EQUAL, threshold, engine.apply(Unary.ABS, w));
    return engine.apply(Binary.MUL, sign, engine.affine(inner, -1, 1));
  }
}
