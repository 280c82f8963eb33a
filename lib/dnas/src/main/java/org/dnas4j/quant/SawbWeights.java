package org.dnas4j.quant;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Reduction;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * Statistics-aware weight binning: 2ᵏ even levels from −α to α with α = c₁·√E[w²] − c₂·E|w| per
 * layer, computed anew from the weights each time, and max|w| where that is not above 0.
 *
 * <p>Gradient: rounding is straight-through and α counts as a constant, so dw_q/dw = 1 where |w| ≤
 * α, else 0; with {@code plus} it is 1 everywhere.
 *
 * <p>Source: Choi et al., Bridging the accuracy gap for 2-bit quantized neural networks, arXiv
 * 1807.06964. Coefficients, the levels with 0 and {@code plus} are those of IBM's public code,
 * which evaluates with a moving average of α; here weights that rest give the α of training.
 *
 * @param zero whether 0 is a level, which leaves 2ᵏ − 1 of them
 * @param plus whether weights beyond ±α have a gradient as well
 */
@About("2^k even levels from E|w| and E[w^2] (SAWB, arXiv 1807.06964); 2, 3, 4, 5 and 8 bits")
public record SawbWeights(
    @About("whether 0 is a level, one of 2^k - 1; for 2, 4, 7 and 8 bits") boolean zero,
    @About("whether weights beyond the limit have a gradient (SAWB+)") boolean plus)
    implements WeightQuantizer {
  /** The smallest limit in use, so that all-zero weights stay finite. */
  private static final float SMALLEST = 1e-30f;

  /** c₁ of the root mean square and c₂ of the mean magnitude. */
  private record Coefficients(double square, double mean) {}

  private static final Map<Integer, Coefficients> WITHOUT_ZERO =
      Map.of(
          2, new Coefficients(3.12, 2.064),
          3, new Coefficients(7.509, 6.892),
          4, new Coefficients(12.68, 12.80),
          5, new Coefficients(17.74, 18.64),
          8, new Coefficients(31.76, 35.04));

  private static final Map<Integer, Coefficients> WITH_ZERO =
      Map.of(
          2, new Coefficients(2.6, 1.71),
          4, new Coefficients(12.035, 12.03),
          7, new Coefficients(28.24, 30.81),
          8, new Coefficients(31.76, 35.04));

  /** Without a level 0, as in the source. */
  public SawbWeights() {
    this(false, false);
  }

  @Override
  public String kind() {
    return "sawb";
  }

  @Override
  public boolean supports(BitWidth bits) {
    return coefficients().containsKey(bits.bits());
  }

  private Map<Integer, Coefficients> coefficients() {
    return zero ? WITH_ZERO : WITHOUT_ZERO;
  }

  @Override
  public Quantized attach(
      Engine engine, BitWidth bits, UnaryOperator<String> names, Parameter latent) {
    Coefficients coefficients = coefficients().get(bits.bits());
    float half = ((1 << bits.bits()) - (zero ? 2 : 1)) / 2f;
    return Quantized.of(w -> quantize(w, limit(w.value(), coefficients), half));
  }

  /**
   * Rounds to levels.
   *
   * @param half how many steps lie between 0 and the limit
   */
  private Var quantize(Var weight, float limit, float half) {
    Engine engine = weight.tape().engine();
    Tensor w = weight.value();
    Tensor quantized;
    try (Scope scope = Scope.open()) {
      float shift = zero ? 0 : half;
      Tensor steps = engine.affine(engine.clamp(w, -limit, limit), half / limit, shift);
      float step = limit / half;
      quantized = scope.keep(engine.affine(engine.apply(Unary.ROUND, steps), step, -shift * step));
    }
    return weight
        .tape()
        .record(quantized, g -> new Tensor[] {plus ? g : passed(g, w, limit)}, weight);
  }

  private static Tensor passed(Tensor g, Tensor w, float limit) {
    Engine engine = g.engine();
    Tensor size = engine.apply(Unary.ABS, w);
    Tensor inside = engine.apply(Binary.GREATER_EQUAL, engine.full(w.shape(), limit), size);
    return engine.apply(Binary.MUL, g, inside);
  }

  private static float limit(Tensor w, Coefficients c) {
    Engine engine = w.engine();
    int[] axes = w.shape().axes();
    try (Scope scope = Scope.open()) {
      Tensor size = engine.apply(Unary.ABS, w);
      float largest = engine.reduce(Reduction.MAX, size, axes).item();
      if (!(largest > SMALLEST)) {
        return SMALLEST;
      }
      // As shares of the largest, whose squares neither overflow nor vanish.
      Tensor share = engine.affine(size, 1 / largest, 0);
      Tensor squares = engine.apply(Binary.MUL, share, share);
      double count = w.shape().size();
      double mean = engine.reduce(Reduction.SUM, share, axes).item() / count;
      double square = Math.sqrt(engine.reduce(Reduction.SUM, squares, axes).item() / count);
      double limit = largest * (c.square * square - c.mean * mean);
      return (float) Math.min(limit > SMALLEST ? limit : largest, Float.MAX_VALUE);
    }
  }
}
