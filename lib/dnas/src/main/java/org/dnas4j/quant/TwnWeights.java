package org.dnas4j.quant;

import java.util.function.UnaryOperator;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Reduction;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Tensor;

/**
 * Ternary weights with one scale per layer: w_q = α·t with t = 1 where w &gt; Δ, −1 where w &lt;
 * −Δ, else 0; Δ = 0.7·mean|w|, and α is the mean |w| of those with |w| &gt; Δ. Three levels need 2
 * bits. The gradient is straight-through: dw_q/dw = 1.
 *
 * <p>Source: Li et al., Ternary weight networks, arXiv 1605.04711, equations 3, 5 and 6. Its code
 * makes the first and the last layer ternary as well: {@code search.space.first} and {@code last}.
 */
@About("0 and plus and minus a scale from the weights (TWN, arXiv 1605.04711); 2 bits")
public record TwnWeights() implements WeightQuantizer {
  private static final float SHARE = 0.7f;

  @Override
  public String kind() {
    return "twn";
  }

  @Override
  public boolean supports(BitWidth bits) {
    return bits.bits() == 2;
  }

  @Override
  public Quantized attach(
      Engine engine, BitWidth bits, UnaryOperator<String> names, Parameter latent) {
    return Quantized.of(w -> w.straightThrough(TwnWeights::ternarize));
  }

  private static Tensor ternarize(Tensor w) {
    Engine engine = w.engine();
    int[] axes = w.shape().axes();
    Tensor size = engine.apply(Unary.ABS, w);
    Tensor sum = engine.reduce(Reduction.SUM, size, axes);
    Tensor signs = Ternary.signs(w, engine.affine(sum, SHARE / w.shape().size(), 0));
    Tensor used = engine.apply(Unary.ABS, signs);
    Tensor total = engine.reduce(Reduction.SUM, engine.apply(Binary.MUL, size, used), axes);
    // At least 1: of all-zero weights none is used.
    Tensor count = engine.clamp(engine.reduce(Reduction.SUM, used, axes), 1, Float.MAX_VALUE);
    return engine.apply(Binary.MUL, signs, engine.apply(Binary.DIV, total, count));
  }
}
