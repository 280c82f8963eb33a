package org.dnas4j.quant;

import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Reduction;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * PACT activations: y = clip(x, 0, α), y_q = round(y·(2ᵏ−1)/α)·α/(2ᵏ−1), with a clipping level α
 * learned per layer.
 *
 * <p>Gradient: dy/dx = 1 where 0 ≤ x &lt; α, else 0; dy/dα = 1 where x ≥ α, else 0; rounding is
 * straight-through. With {@code plus} dy/dα below α is (y_q − y)/α, which LSQ's step has as well.
 *
 * <p>Source: Choi et al., PACT, arXiv 1805.06085, equations 1 to 3. It starts α at about 10 and
 * adds L2 on α to the loss; do that through {@code Parameter.decay}.
 *
 * @param bits k, from 1 to 8
 * @param plus whether α learns from the rounding below it too, the default of IBM's public code
 */
public record Pact(int bits, boolean plus) {
  /** The clipping level to start from. */
  public static final float INITIAL_ALPHA = 10;

  /** The smallest α in use: an α that learning drives to 0 or below would give NaN. */
  private static final float SMALLEST_ALPHA = 1e-3f;

  /** Checks the range. */
  public Pact {
    if (bits < 1 || bits > 8) {
      throw new IllegalArgumentException("bits = " + bits + "; allowed: 1 to 8");
    }
  }

  /** The paper's gradient. */
  public Pact(int bits) {
    this(bits, false);
  }

  /**
   * Clips and quantizes.
   *
   * @param x activations of any shape, FLOAT32 or BFLOAT16
   * @param alpha the clipping level, shape {@code [1]}, FLOAT32
   * @return of the shape and type of x, values from 0 to α in 2ᵏ−1 even steps
   */
  public Var quantize(Var x, Var alpha) {
    Engine engine = x.tape().engine();
    float limit = limit(alpha.value());
    return x.tape()
        .record(
            round(x.value(), limit),
            g -> {
              var gradients = engine.clipRoundGradients(g, x.value(), limit);
              Tensor high = gradients.high();
              if (plus) {
                high = engine.apply(Binary.ADD, high, ofRounding(g, x.value(), limit));
              }
              return new Tensor[] {gradients.input(), high};
            },
            x,
            alpha);
  }

  /** Σ g·(y_q − y)/α, {@code [1]}. */
  private Tensor ofRounding(Tensor g, Tensor x, float limit) {
    Engine engine = g.engine();
    try (Scope scope = Scope.open()) {
      Tensor full = engine.cast(x, DType.FLOAT32);
      Tensor error = engine.apply(Binary.SUB, round(full, limit), engine.clamp(full, 0, limit));
      Tensor products = engine.apply(Binary.MUL, engine.cast(g, DType.FLOAT32), error);
      Tensor sum = engine.reduce(Reduction.SUM, products, x.shape().axes());
      return scope.keep(engine.reshape(engine.affine(sum, 1 / limit, 0), Shape.of(1)));
    }
  }

  /**
   * The finite number above 0 at which an α clips, also one that learning has driven to NaN or ∞.
   */
  public static float limit(Tensor alpha) {
    float limit = alpha.item();
    return limit >= SMALLEST_ALPHA ? Math.min(limit, Float.MAX_VALUE) : SMALLEST_ALPHA;
  }

  /** What {@link #quantize} gives, off the tape. */
  public Tensor round(Tensor x, float limit) {
    return x.engine().clipRound(x, limit, (1 << bits) - 1);
  }
}
