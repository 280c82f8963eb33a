package org.dnas4j.quant;

import java.util.List;
import java.util.Map;
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
 * x_q = s·round(clip(x/s, −Q_n, Q_p)) with a step s that is learned, one per layer.
 *
 * <p>Gradient: dx_q/dx = 1 where −Q_n &lt; x/s &lt; Q_p, else 0; dx_q/ds = −Q_n where x/s ≤ −Q_n,
 * Q_p where x/s ≥ Q_p, else round(x/s) − x/s. The gradient of s is divided by √(N·Q_p), where N
 * counts the weights, or the activations of one image. The step starts at 2·mean|x|/√Q_p of the
 * first values that it quantizes, which are the trained ones where training starts from some, and
 * decays like a weight.
 *
 * <p>Source: Esser et al., Learned step size quantization, arXiv 1902.08153, equations 1 to 3 and
 * section 2.2.
 */
final class LearnedStep implements Quantized {
  /** The smallest step in use: one that learning drives to 0 or below would give NaN. */
  private static final float SMALLEST = 1e-8f;

  private final int low;
  private final int high;
  private final int weights;
  private final Parameter step;
  private final Started started;

  /**
   * A step without a value.
   *
   * @param low Q_n
   * @param high Q_p, at least 1
   * @param weights how many values share the step; 0 for activations, which are counted per image
   */
  LearnedStep(Engine engine, UnaryOperator<String> names, int low, int high, int weights) {
    this.low = low;
    this.high = high;
    this.weights = weights;
    started = new Started(engine, names.apply("step_known"));
    try (Scope scope = Scope.open()) {
      step = new Parameter(names.apply("step"), true, engine.full(Shape.of(1), 1));
    }
  }

  @Override
  public Var apply(Pass pass, Var x) {
    start(x.value());
    Engine engine = pass.tape().engine();
    float s = Math.max(step.value().item(), SMALLEST);
    Tensor quantized;
    try (Scope scope = Scope.open()) {
      Tensor levels = engine.apply(Unary.ROUND, clipped(engine, x.value(), s));
      quantized = scope.keep(engine.affine(levels, s, 0));
    }
    return pass.tape()
        .record(quantized, g -> gradients(g, x.value(), s), x, pass.tape().parameter(step));
  }

  private void start(Tensor x) {
    if (started.isSo()) {
      return;
    }
    Engine engine = x.engine();
    try (Scope scope = Scope.open()) {
      Tensor sum =
          engine.reduce(
              Reduction.SUM,
              engine.apply(Unary.ABS, engine.cast(x, DType.FLOAT32)),
              x.shape().axes());
      double mean = (double) sum.item() / x.shape().size();
      if (mean > 0) {
        step.set(new float[] {(float) (2 * mean / Math.sqrt(high))});
        started.set(engine);
      }
    }
  }

  private Tensor clipped(Engine engine, Tensor x, float s) {
    return engine.clamp(engine.affine(x, 1 / s, 0), -low, high);
  }

  private Tensor[] gradients(Tensor g, Tensor x, float s) {
    Engine engine = g.engine();
    try (Scope scope = Scope.open()) {
      Tensor scaled = engine.affine(x, 1 / s, 0);
      Tensor inside = inside(engine, scaled);
      Tensor input = engine.apply(Binary.MUL, g, inside);
      // Outside the clipped value is the rounded one, inside x/s is taken off.
      Tensor rounded = engine.apply(Unary.ROUND, engine.clamp(scaled, -low, high));
      Tensor slope = engine.apply(Binary.SUB, rounded, engine.apply(Binary.MUL, scaled, inside));
      Tensor products =
          engine.apply(
              Binary.MUL, engine.cast(g, DType.FLOAT32), engine.cast(slope, DType.FLOAT32));
      Tensor sum = engine.reduce(Reduction.SUM, products, x.shape().axes());
      double count = weights > 0 ? weights : x.shape().size() / (double) x.shape().dim(0);
      Tensor ofStep = engine.affine(sum, (float) (1 / Math.sqrt(count * high)), 0);
      return new Tensor[] {scope.keep(input), scope.keep(engine.reshape(ofStep, Shape.of(1)))};
    }
  }

  /** 1 where −Q_n &lt; x/s &lt; Q_p, else 0. */
  private Tensor inside(Engine engine, Tensor scaled) {
    Tensor above =
        engine.apply(
            Binary.GREATER_EQUAL,
            scaled,
            engine.cast(engine.full(Shape.of(), high), scaled.dtype()));
    Tensor below =
        engine.apply(
            Binary.GREATER_EQUAL,
            engine.affine(scaled, -1, 0),
            engine.cast(engine.full(Shape.of(), low), scaled.dtype()));
    return engine.affine(engine.apply(Binary.ADD, above, below), -1, 1);
  }

  @Override
  public List<Layer> children() {
    return List.of();
  }

  @Override
  public List<Parameter> ownParameters() {
    return List.of(step);
  }

  @Override
  public Map<String, Cell> ownBuffers() {
    return started.buffers();
  }
}
