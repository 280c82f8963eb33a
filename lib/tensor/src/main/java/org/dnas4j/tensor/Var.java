package org.dnas4j.tensor;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Reduction;
import org.dnas4j.tensor.Engine.Unary;

/**
 * An operand on a {@link Tape}: a tensor together with the knowledge of how to differentiate it.
 * Convolution, normalization and losses are in {@link Nn}.
 */
public final class Var {
  private final Tape tape;
  private final Tensor value;
  private final boolean needsGradient;

  Var(Tape tape, Tensor value, boolean needsGradient) {
    this.tape = tape;
    this.value = value;
    this.needsGradient = needsGradient;
  }

  /** The tape this operand is on. */
  public Tape tape() {
    return tape;
  }

  /** The numbers. */
  public Tensor value() {
    return value;
  }

  /** The dimensions. */
  public Shape shape() {
    return value.shape();
  }

  /** Whether a trainable parameter influences it. */
  public boolean needsGradient() {
    return needsGradient;
  }

  /** The same numbers, cut off from their history. */
  public Var detach() {
    return tape.constant(value);
  }

  /** a + b, broadcasting. */
  public Var plus(Var b) {
    return tape.record(
        engine().apply(Binary.ADD, value, b.value),
        g -> new Tensor[] {forOperand(g), b.forOperand(g)},
        this,
        b);
  }

  /** a + b·scale, for a scale of one element and a and b of one shape. */
  public Var plusScaled(Var b, Var scale) {
    return tape.record(
        engine().addProduct(value, b.value, scale.value),
        g ->
            new Tensor[] {
              g,
              b.needsGradient ? engine().apply(Binary.MUL, g, scale.value) : null,
              scale.needsGradient ? scale.forOperand(engine().apply(Binary.MUL, g, b.value)) : null
            },
        this,
        b,
        scale);
  }

  /** a − b, broadcasting. */
  public Var minus(Var b) {
    return plus(b.affine(-1, 0));
  }

  /** a · b element by element, broadcasting. */
  public Var times(Var b) {
    return tape.record(
        engine().apply(Binary.MUL, value, b.value),
        g ->
            new Tensor[] {
              needsGradient ? forOperand(engine().apply(Binary.MUL, g, b.value)) : null,
              b.needsGradient ? b.forOperand(engine().apply(Binary.MUL, g, value)) : null
            },
        this,
        b);
  }

  /** a / b element by element, broadcasting. */
  public Var dividedBy(Var b) {
    return tape.record(
        engine().apply(Binary.DIV, value, b.value),
        g -> {
          Tensor ga = engine().apply(Binary.DIV, g, b.value);
          Tensor gb = null;
          if (b.needsGradient) {
            Tensor ratio = engine().apply(Binary.DIV, value, b.value);
            gb = b.forOperand(engine().affine(engine().apply(Binary.MUL, ga, ratio), -1, 0));
          }
          return new Tensor[] {forOperand(ga), gb};
        },
        this,
        b);
  }

  /** scale·x + shift. */
  public Var affine(float scale, float shift) {
    return tape.record(
        engine().affine(value, scale, shift),
        g -> new Tensor[] {engine().affine(g, scale, 0)},
        this);
  }

  /** eˣ. */
  public Var exp() {
    Tensor y = engine().apply(Unary.EXP, value);
    return tape.record(y, g -> new Tensor[] {engine().apply(Binary.MUL, g, y)}, this);
  }

  /** The natural logarithm. */
  public Var log() {
    return tape.record(
        engine().apply(Unary.LOG, value),
        g -> new Tensor[] {engine().apply(Binary.DIV, g, value)},
        this);
  }

  /** The hyperbolic tangent. */
  public Var tanh() {
    Tensor y = engine().apply(Unary.TANH, value);
    return tape.record(y, g -> new Tensor[] {engine().tanhGradient(g, y)}, this);
  }

  /** |x|; the gradient at 0 is 0. */
  public Var abs() {
    return tape.record(
        engine().apply(Unary.ABS, value),
        g -> new Tensor[] {engine().apply(Binary.MUL, g, engine().apply(Unary.SIGN, value))},
        this);
  }

  /** max(x, 0). */
  public Var relu() {
    Tensor y = engine().apply(Unary.RELU, value);
    return tape.record(y, g -> new Tensor[] {engine().reluGradient(g, y)}, this);
  }

  /** x limited to [low, high]; the gradient passes where low ≤ x ≤ high. */
  public Var clamp(float low, float high) {
    return tape.record(
        engine().clamp(value, low, high),
        g -> {
          Tensor clipped = engine().clamp(value, low, high);
          Tensor outside =
              engine().apply(Unary.SIGN, engine().apply(Unary.ABS, minus(value, clipped)));
          return new Tensor[] {engine().apply(Binary.MUL, g, engine().affine(outside, -1, 1))};
        },
        this);
  }

  /**
   * The straight-through estimator: the value is {@code function(x)}, the gradient passes as if it
   * were x; the same as x + detach(function(x) − x).
   */
  public Var straightThrough(UnaryOperator<Tensor> function) {
    Tensor y = function.apply(value);
    // the tape would free the operand as if it were the result
    return y == value ? this : tape.record(y, g -> new Tensor[] {g}, this);
  }

  /** Sums over the given axes (all, if none is given), which keep length 1. Result FLOAT32. */
  public Var sum(int... axes) {
    int[] over = axes.length == 0 ? shape().axes() : axes;
    return tape.record(
        engine().reduce(Reduction.SUM, value, over),
        g -> {
          Tensor zeros = engine().full(shape(), 0);
          return new Tensor[] {engine().cast(engine().apply(Binary.ADD, zeros, g), value.dtype())};
        },
        this);
  }

  /** The mean over the given axes (all, if none is given), which keep length 1. */
  public Var mean(int... axes) {
    Var sum = sum(axes);
    return sum.affine((float) sum.shape().size() / shape().size(), 0);
  }

  /** The softmax over the last axis. */
  public Var softmax() {
    return logSoftmax().exp();
  }

  /** log softmax over the last axis, stable for large values. */
  public Var logSoftmax() {
    Tensor max = engine().reduce(Reduction.MAX, value, shape().rank() - 1);
    Var shifted = minus(tape.constant(max));
    return shifted.minus(shifted.exp().sum(shape().rank() - 1).log());
  }

  /** The matrix product with b, transposed first if asked. */
  public Var matmul(Var b, boolean transposeB) {
    return tape.record(
        engine().matmul(value, false, b.value, transposeB),
        g ->
            new Tensor[] {
              needsGradient ? engine().matmul(g, false, b.value, !transposeB) : null,
              !b.needsGradient
                  ? null
                  : transposeB
                      ? engine().matmul(g, true, value, false)
                      : engine().matmul(value, true, g, false)
            },
        this,
        b);
  }

  /** The same elements under another shape. */
  public Var reshape(Shape target) {
    return tape.record(
        engine().reshape(value, target), g -> new Tensor[] {engine().reshape(g, shape())}, this);
  }

  /** Every step-th index from {@code from} to {@code to} (exclusive) along one axis. */
  public Var slice(int axis, int from, int to, int step) {
    return tape.record(
        engine().slice(value, axis, from, to, step),
        g -> new Tensor[] {engine().unslice(g, shape(), axis, from, to, step)},
        this);
  }

  /** Zeros of another shape with x written from index {@code from} on along one axis. */
  public Var padded(int axis, int from, int length) {
    Shape target = shape().with(axis, length);
    int to = from + shape().dim(axis);
    return tape.record(
        engine().unslice(value, target, axis, from, to, 1),
        g -> new Tensor[] {engine().slice(g, axis, from, to, 1)},
        this);
  }

  /** The parts, all on one tape, one after the other along one axis. */
  public static Var concat(List<Var> parts, int axis) {
    Tape tape = parts.get(0).tape;
    return tape.record(
        tape.engine().concat(parts.stream().map(Var::value).toList(), axis),
        g -> {
          Tensor[] gradients = new Tensor[parts.size()];
          int from = 0;
          for (int i = 0; i < gradients.length; i++) {
            int to = from + parts.get(i).shape().dim(axis);
            gradients[i] = tape.engine().slice(g, axis, from, to, 1);
            from = to;
          }
          return gradients;
        },
        parts.toArray(new Var[0]));
  }

  /** The same numbers in another type. */
  public Var cast(DType dtype) {
    if (value.dtype() == dtype) {
      return this;
    }
    return tape.record(
        engine().cast(value, dtype), g -> new Tensor[] {engine().cast(g, value.dtype())}, this);
  }

  private Engine engine() {
    return tape.engine();
  }

  private Tensor minus(Tensor a, Tensor b) {
    return engine().apply(Binary.SUB, a, b);
  }

  /** Sums a gradient over the dimensions in which this operand was broadcast. */
  private Tensor forOperand(Tensor gradient) {
    if (!needsGradient || gradient.shape().equals(shape())) {
      return gradient;
    }
    int extra = gradient.shape().rank() - shape().rank();
    int[] axes =
        IntStream.range(0, gradient.shape().rank())
            .filter(i -> i < extra || (shape().dim(i - extra) == 1 && gradient.shape().dim(i) != 1))
            .toArray();
    Tensor summed = engine().reduce(Reduction.SUM, gradient, axes);
    return engine().reshape(engine().cast(summed, value.dtype()), shape());
  }

  @Override
  public String toString() {
    return "Var" + shape() + (needsGradient ? " (differentiable)" : "");
  }
}
