package org.dnas4j.quant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Cell;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Reduction;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * x_q = sign(x)·round(q·z^γ)/q with z = (|x| − (c − d)) / (2d) clipped to [0, 1]: magnitudes below
 * the interval from c − d to c + d become 0, those above it 1. Centre c, half width d and, if asked
 * for, the exponent γ are learned per layer.
 *
 * <p>Gradient inside of the interval, rounding passed straight through: dx_q/dx = γz^(γ−1)/(2d);
 * dx_q/dc = −sign·γz^(γ−1)/(2d); dx_q/dd = −sign·γz^(γ−1)·(|x| − c)/(2d²); dx_q/dγ = sign·z^γ·ln z.
 * Outside and at its ends all are 0. Those of c, d and γ are multiplied by the rate, which is with
 * SGD a learning rate of their own; they do not decay.
 *
 * <p>The interval starts at 0 and ends at the largest magnitude, or at a high quantile, of the
 * first values that it quantizes.
 *
 * <p>Source: Jung et al., Learning to quantize deep networks by optimizing quantization intervals,
 * arXiv 1808.05779, equations 1 to 5; where an interval starts is not told there.
 */
final class LearnedInterval implements Quantized {
  /** Of c, d and γ, as a share of the weights'. */
  static final double USUAL_RATE = 0.01;

  /** The narrowest interval and smallest exponent in use, and the least z in a power. */
  private static final float NARROWEST = 1e-30f;

  private static final float SMALLEST_EXPONENT = 0.1f;
  private static final float LEAST = 1e-4f;

  /** Values of which a quantile is taken, about. */
  private static final int SAMPLE = 1 << 16;

  private final int steps;
  private final boolean signed;
  private final double quantile;
  private final float rate;
  private final Parameter centre;
  private final Parameter radius;
  private final Optional<Parameter> exponent;
  private final Started started;

  /**
   * An interval without a start.
   *
   * @param steps q, at least 1
   * @param signed whether numbers below 0 have levels too; else they become 0
   * @param quantile of the magnitudes at which the interval ends at first, above 0, at most 1
   * @param learnExponent whether there is γ; else it is 1
   * @param rate above 0
   */
  LearnedInterval(
      Engine engine,
      UnaryOperator<String> names,
      int steps,
      boolean signed,
      double quantile,
      boolean learnExponent,
      float rate) {
    this.steps = steps;
    this.signed = signed;
    this.quantile = quantile;
    this.rate = rate;
    started = new Started(engine, names.apply("interval_known"));
    try (Scope scope = Scope.open()) {
      centre = one(engine, names.apply("centre"));
      radius = one(engine, names.apply("radius"));
      exponent =
          learnExponent ? Optional.of(one(engine, names.apply("exponent"))) : Optional.empty();
    }
  }

  private static Parameter one(Engine engine, String name) {
    return new Parameter(name, false, engine.full(Shape.of(1), 1));
  }

  /** An interval in use: d above 0, and c at least d. */
  private record Interval(float centre, float radius, float exponent) {}

  private Interval interval() {
    float d = Math.max(radius.value().item(), NARROWEST);
    float c = Math.max(centre.value().item(), d);
    float power = exponent.map(p -> Math.max(p.value().item(), SMALLEST_EXPONENT)).orElse(1f);
    return new Interval(c, d, power);
  }

  @Override
  public Var apply(Pass pass, Var x) {
    start(x.value());
    Engine engine = pass.tape().engine();
    Interval interval = interval();
    Tensor quantized;
    try (Scope scope = Scope.open()) {
      Tensor z = position(x.value(), interval);
      Tensor level = engine.apply(Unary.ROUND, engine.affine(power(z, interval), steps, 0));
      Tensor signed = engine.apply(Binary.MUL, level, engine.apply(Unary.SIGN, x.value()));
      quantized = scope.keep(engine.affine(signed, 1f / steps, 0));
    }
    List<Var> operands = new ArrayList<>(List.of(x));
    ownParameters().forEach(p -> operands.add(pass.tape().parameter(p)));
    return pass.tape()
        .record(quantized, g -> gradients(g, x.value(), interval), operands.toArray(new Var[0]));
  }

  /** z, from 0 to 1. */
  private Tensor position(Tensor x, Interval i) {
    Engine engine = x.engine();
    Tensor size = engine.apply(signed ? Unary.ABS : Unary.RELU, x);
    float scale = 0.5f / i.radius;
    return engine.clamp(engine.affine(size, scale, 0.5f - scale * i.centre), 0, 1);
  }

  /** z^γ. */
  private static Tensor power(Tensor z, Interval i) {
    return i.exponent == 1 ? z : z.engine().apply(Binary.MUL, z, powerOfLess(z, i.exponent - 1));
  }

  /** z to a power, with z kept off 0, where powers below 0 have no value. */
  private static Tensor powerOfLess(Tensor z, float power) {
    Engine engine = z.engine();
    return engine.apply(Unary.EXP, engine.affine(log(z), power, 0));
  }

  private static Tensor log(Tensor z) {
    return z.engine().apply(Unary.LOG, z.engine().clamp(z, LEAST, 1));
  }

  private Tensor[] gradients(Tensor given, Tensor values, Interval i) {
    Engine engine = given.engine();
    try (Scope scope = Scope.open()) {
      Tensor g = engine.cast(given, DType.FLOAT32);
      Tensor x = engine.cast(values, DType.FLOAT32);
      Tensor z = position(x, i);
      Tensor sign = engine.apply(Unary.SIGN, x);
      // 1 where 0 < z < 1.
      Tensor inside =
          engine.apply(
              Binary.MUL,
              engine.apply(Unary.SIGN, z),
              engine.apply(Unary.SIGN, engine.affine(z, -1, 1)));
      Tensor passed = engine.apply(Binary.MUL, g, inside);
      Tensor slope =
          i.exponent == 1
              ? passed
              : engine.apply(Binary.MUL, passed, powerOfLess(z, i.exponent - 1));
      Tensor input = engine.affine(slope, i.exponent * 0.5f / i.radius, 0);
      Tensor ofCentre = engine.affine(engine.apply(Binary.MUL, input, sign), -1, 0);
      // (|x| − c)/(2d²) is (2z − 1)/(2d).
      Tensor ofWidth = engine.apply(Binary.MUL, ofCentre, engine.affine(z, 2, -1));
      List<Tensor> all = new ArrayList<>();
      all.add(scope.keep(engine.cast(input, given.dtype())));
      all.add(scope.keep(learned(ofCentre)));
      all.add(scope.keep(learned(ofWidth)));
      if (exponent.isPresent()) {
        Tensor signed = engine.apply(Binary.MUL, passed, sign);
        Tensor grown = engine.apply(Binary.MUL, power(z, i), log(z));
        all.add(scope.keep(learned(engine.apply(Binary.MUL, signed, grown))));
      }
      return all.toArray(new Tensor[0]);
    }
  }

  private Tensor learned(Tensor products) {
    Engine engine = products.engine();
    Tensor sum = engine.reduce(Reduction.SUM, products, products.shape().axes());
    return engine.reshape(engine.affine(sum, rate, 0), Shape.of(1));
  }

  private void start(Tensor x) {
    if (started.isSo()) {
      return;
    }
    Engine engine = x.engine();
    float end = end(x);
    if (end > 0 && end < Float.POSITIVE_INFINITY) {
      centre.set(new float[] {end / 2});
      radius.set(new float[] {end / 2});
      started.set(engine);
    }
  }

  private float end(Tensor x) {
    float[] values = x.toFloats();
    if (values.length == 0) {
      return 0;
    }
    // Odd, so that it does not walk along one column of the maps.
    int stride = quantile == 1 ? 1 : values.length / SAMPLE | 1;
    float[] sizes = new float[(values.length + stride - 1) / stride];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(values[i * stride]);
    }
    Arrays.sort(sizes);
    int place = (int) Math.ceil(quantile * sizes.length) - 1;
    // Where almost all are 0 the quantile is, and the largest stands for it.
    return sizes[place] > 0 ? sizes[place] : sizes[sizes.length - 1];
  }

  @Override
  public List<Layer> children() {
    return List.of();
  }

  @Override
  public List<Parameter> ownParameters() {
    List<Parameter> all = new ArrayList<>(List.of(centre, radius));
    exponent.ifPresent(all::add);
    return all;
  }

  @Override
  public Map<String, Cell> ownBuffers() {
    return started.buffers();
  }
}
