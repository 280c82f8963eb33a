// Longer than 300 lines: an engine is one list of operations, each with its contract.
package org.dnas4j.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * The primitive operations a numerical library must offer; everything differentiable is built on
 * them by {@link Tape} and {@link Var}.
 *
 * <p>Every operation returns a new tensor in the open {@link Scope} and leaves its operands alone.
 * Operands must belong to this engine and be open. Wrong shapes or types throw {@link
 * IllegalArgumentException} with a message that shows both, before any native call. Images are
 * logically {@code [N, C, H, W]}; the physical layout is the engine's own. Engines draw no random
 * numbers. An engine is used by one thread at a time.
 */
public interface Engine extends AutoCloseable {

  /** Element-wise functions of one operand. */
  enum Unary {
    EXP,
    /** Natural logarithm. */
    LOG,
    TANH,
    SQRT,
    ABS,
    /** −1, 0 or 1. */
    SIGN,
    /** To the nearest integer, halves to even. */
    ROUND,
    /** max(x, 0). */
    RELU
  }

  /** Element-wise functions of two operands that broadcast. */
  enum Binary {
    ADD,
    SUB,
    MUL,
    DIV,
    /** 1 where a ≥ b, else 0. */
    GREATER_EQUAL
  }

  /** Ways to reduce dimensions. */
  enum Reduction {
    SUM,
    MAX
  }

  /**
   * The result of a training-mode batch normalization.
   *
   * @param output normalized, scaled and shifted, of the input's shape and type
   * @param mean the batch mean of each channel, {@code [C]}, FLOAT32
   * @param inverseStd 1/√(biased variance + ε) of each channel, {@code [C]}, FLOAT32
   * @param noted what the engine itself keeps for the gradients; null if nothing
   */
  record BatchNorm(Tensor output, Tensor mean, Tensor inverseStd, Tensor noted) {
    /** Nothing noted. */
    public BatchNorm(Tensor output, Tensor mean, Tensor inverseStd) {
      this(output, mean, inverseStd, null);
    }
  }

  /**
   * The gradients of a training-mode batch normalization.
   *
   * @param input of the input's shape and type
   * @param gamma gradient of the scale, {@code [C]}, FLOAT32
   * @param beta gradient of the shift, {@code [C]}, FLOAT32
   */
  record BatchNormGradients(Tensor input, Tensor gamma, Tensor beta) {}

  /**
   * The gradients of a convolution; a member is null where it was not asked for.
   *
   * @param input of the input's shape and type
   * @param weight of the weight's shape and type
   */
  record ConvGradients(Tensor input, Tensor weight) {}

  /**
   * The gradients of a clipping to [0, high].
   *
   * @param input of the input's shape and type
   * @param high of the upper limit, {@code [1]}, FLOAT32
   */
  record ClipGradients(Tensor input, Tensor high) {}

  /**
   * One of several convolutions of the same input, each of which clips it to [0, high] first.
   *
   * @param weight {@code [O, C / groups, kH, kW]}
   * @param high above 0; infinite where the input is taken as it is
   */
  record ClippedConv(Tensor weight, float high) {
    /** Whether the input is clipped at all. */
    public boolean clips() {
      return high < Float.POSITIVE_INFINITY;
    }
  }

  /**
   * The gradients of a sum of convolutions of one input, each clipped to a limit of its own.
   *
   * @param input of the input's shape and type
   * @param highs one per convolution, in order: of its limit, {@code [1]}, FLOAT32; null without
   *     one
   */
  record ClippedConvGradients(Tensor input, List<Tensor> highs) {}

  /**
   * Stride and zero padding of a convolution, equal in both directions, and its groups.
   *
   * @param stride at least 1
   * @param padding at least 0
   * @param groups at least 1: input and output channels are divided into so many equal runs, and
   *     each run of outputs reads its run of inputs alone
   */
  record Conv(int stride, int padding, int groups) {
    /** Checks the ranges. */
    public Conv {
      if (stride < 1 || padding < 0 || groups < 1) {
        throw new IllegalArgumentException(
            "convolution needs stride ≥ 1, padding ≥ 0 and groups ≥ 1, found "
                + stride
                + ", "
                + padding
                + " and "
                + groups);
      }
    }

    /** One group: every output reads all inputs. */
    public Conv(int stride, int padding) {
      this(stride, padding, 1);
    }

    /** The output length of an input length under a kernel length. */
    public int outputLength(int input, int kernel) {
      return (input + 2 * padding - kernel) / stride + 1;
    }
  }

  /** The engine's short name, for example {@code libtorch}. */
  String name();

  /** Library, version and device in one line, for manifests and the start-up check. */
  String description();

  /** The type in which networks run their activations and convolutions. */
  DType computeType();

  /**
   * Whether the device has convolutions made for {@link #computeType}; without them it saves memory
   * and no time.
   */
  default boolean isFast() {
    return true;
  }

  /** How many threads one operation runs on. */
  int threads();

  /**
   * Runs all later operations on another number of threads. Sums are then added up in another
   * order, so that results differ by rounding.
   *
   * @param threads 1 to {@value EngineOptions#MOST_THREADS}
   */
  void useThreads(int threads);

  /** A tensor of the given elements in row-major order. */
  Tensor create(Shape shape, float[] elements);

  /** A tensor of equal elements. */
  Tensor full(Shape shape, float value);

  /** The elements in row-major order, converted to float. */
  float[] toFloats(Tensor x);

  /** For {@link Tensor#close}: frees a native array. */
  void free(Object storage);

  /** The same numbers in another type. */
  Tensor cast(Tensor x, DType dtype);

  /** An element-wise function. */
  Tensor apply(Unary function, Tensor x);

  /** An element-wise function of operands of one type, broadcasting. */
  Tensor apply(Binary function, Tensor a, Tensor b);

  /** scale·x + shift. */
  Tensor affine(Tensor x, float scale, float shift);

  /** a + scale·b, for equal shapes and types. */
  Tensor addScaled(Tensor a, Tensor b, float scale);

  /** a + b·scale, for equal shapes and types of a and b and a scale of one element. */
  default Tensor addProduct(Tensor a, Tensor b, Tensor scale) {
    OpChecks.addProduct(a, b, scale);
    try (Scope scope = Scope.open()) {
      Tensor scalar = reshape(scale, Shape.of());
      return scope.keep(apply(Binary.ADD, a, apply(Binary.MUL, b, scalar)));
    }
  }

  /** x limited to [low, high]. */
  Tensor clamp(Tensor x, float low, float high);

  /** ReLU(a + b), for equal shapes and types. */
  default Tensor addRelu(Tensor a, Tensor b) {
    OpChecks.sameTypeAndShape("addRelu", a, b);
    try (Scope scope = Scope.open()) {
      return scope.keep(apply(Unary.RELU, apply(Binary.ADD, a, b)));
    }
  }

  /** The gradient of {@link Unary#RELU}: g where the output y is positive, else 0. */
  Tensor reluGradient(Tensor g, Tensor y);

  /** The gradient of {@link Unary#TANH}: g·(1 − y²) where y is the output. */
  default Tensor tanhGradient(Tensor g, Tensor y) {
    OpChecks.sameTypeAndShape("tanhGradient", g, y);
    try (Scope scope = Scope.open()) {
      return scope.keep(apply(Binary.MUL, g, affine(apply(Binary.MUL, y, y), -1, 1)));
    }
  }

  /**
   * scale where x ≥ 0, else −scale.
   *
   * @param scale one element
   */
  default Tensor binarize(Tensor x, Tensor scale) {
    OpChecks.binarize(x, scale);
    try (Scope scope = Scope.open()) {
      Tensor positive = apply(Binary.GREATER_EQUAL, x, cast(full(Shape.of(), 0), x.dtype()));
      return scope.keep(apply(Binary.MUL, affine(positive, 2, -1), reshape(scale, Shape.of())));
    }
  }

  /**
   * x / max, from −1 to 1, rounded to the nearest of steps + 1 even levels from −1 to 1.
   *
   * @param max one element above 0
   * @param steps at least 1
   */
  default Tensor roundEvenly(Tensor x, Tensor max, int steps) {
    OpChecks.roundEvenly(x, max, steps);
    try (Scope scope = Scope.open()) {
      Tensor unit = apply(Binary.DIV, x, reshape(max, Shape.of()));
      Tensor scaled = affine(unit, steps / 2f, steps / 2f);
      return scope.keep(affine(apply(Unary.ROUND, scaled), 2f / steps, -1));
    }
  }

  /**
   * x clipped to [0, high] and rounded to the nearest of steps + 1 even levels from 0 to high.
   *
   * @param high above 0
   * @param steps at least 1
   */
  default Tensor clipRound(Tensor x, float high, int steps) {
    OpChecks.clipRound(high, steps);
    try (Scope scope = Scope.open()) {
      Tensor levels = apply(Unary.ROUND, affine(clamp(x, 0, high), steps / high, 0));
      return scope.keep(affine(levels, high / steps, 0));
    }
  }

  /**
   * The gradients of {@link #clipRound}, the rounding passed straight through: to x where 0 ≤ x
   * &lt; high, to high where x ≥ high.
   */
  default ClipGradients clipRoundGradients(Tensor g, Tensor x, float high) {
    OpChecks.sameTypeAndShape("clipRoundGradients", g, x);
    try (Scope scope = Scope.open()) {
      Tensor above = apply(Binary.GREATER_EQUAL, x, cast(full(Shape.of(1), high), x.dtype()));
      Tensor positive = apply(Binary.GREATER_EQUAL, x, cast(full(Shape.of(1), 0), x.dtype()));
      Tensor input = apply(Binary.MUL, g, apply(Binary.SUB, positive, above));
      Tensor flat = reshape(apply(Binary.MUL, g, above), Shape.of(x.shape().size()));
      return new ClipGradients(scope.keep(input), scope.keep(reduce(Reduction.SUM, flat, 0)));
    }
  }

  /** Reduces the given axes, keeping them with length 1; sums of BFLOAT16 come back as FLOAT32. */
  Tensor reduce(Reduction reduction, Tensor x, int... axes);

  /** The matrix product of rank-2 operands, either transposed first. */
  Tensor matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB);

  /** The same elements in row-major order under another shape of equal size. */
  Tensor reshape(Tensor x, Shape shape);

  /** Every step-th index from {@code from} (inclusive) to {@code to} (exclusive) along one axis. */
  Tensor slice(Tensor x, int axis, int from, int to, int step);

  /** The transpose of {@link #slice}: zeros of {@code shape} with g written where slice reads. */
  Tensor unslice(Tensor g, Shape shape, int axis, int from, int to, int step);

  /** The parts one after the other along one axis; they are of one type and agree in all others. */
  default Tensor concat(List<Tensor> parts, int axis) {
    Shape shape = OpChecks.concat(parts, axis);
    try (Scope scope = Scope.open()) {
      Tensor sum = null;
      int from = 0;
      for (Tensor part : parts) {
        int to = from + part.shape().dim(axis);
        Tensor padded = unslice(part, shape, axis, from, to, 1);
        sum = sum == null ? padded : apply(Binary.ADD, sum, padded);
        from = to;
      }
      return scope.keep(sum);
    }
  }

  /** Cross-correlation of {@code [N, C, H, W]} with {@code [O, C / groups, kH, kW]}. */
  Tensor conv2d(Tensor x, Tensor w, Conv conv);

  /** Gradients of {@link #conv2d}; only those asked for are computed. */
  ConvGradients conv2dGradients(
      Tensor g, Tensor x, Tensor w, Conv conv, boolean wantInput, boolean wantWeight);

  /**
   * The gradients of Σₖ conv(clip(x, 0, highₖ), wₖ) by x and by every highₖ, as {@link
   * #clipRoundGradients} defines those of a clipping.
   *
   * @param g of the sum
   * @param terms one or more; weights of one shape and of x's type
   */
  default ClippedConvGradients clippedConvGradients(
      Tensor g, Tensor x, List<ClippedConv> terms, Conv conv) {
    OpChecks.clippedConvGradients(g, x, terms, conv);
    try (Scope scope = Scope.open()) {
      Tensor input = null;
      List<Tensor> highs = new ArrayList<>();
      for (ClippedConv term : terms) {
        Tensor part = conv2dGradients(g, x, term.weight(), conv, true, false).input();
        Tensor high = null;
        if (term.clips()) {
          ClipGradients passed = clipRoundGradients(part, x, term.high());
          part.close();
          part = passed.input();
          high = scope.keep(passed.high());
        }
        if (input == null) {
          input = part;
        } else {
          // Freed at once: as many images as terms, each as large as the input, would be much.
          Tensor sum = apply(Binary.ADD, input, part);
          input.close();
          part.close();
          input = sum;
        }
        highs.add(high);
      }
      return new ClippedConvGradients(scope.keep(input), highs);
    }
  }

  /** Batch normalization over N, H and W with the batch's own statistics; γ and β FLOAT32. */
  BatchNorm batchNorm(Tensor x, Tensor gamma, Tensor beta, float epsilon);

  /** Gradients of {@link #batchNorm}. */
  BatchNormGradients batchNormGradients(Tensor g, Tensor x, Tensor gamma, BatchNorm forward);

  /** {@link #batchNorm} followed by ReLU. */
  default BatchNorm batchNormRelu(Tensor x, Tensor gamma, Tensor beta, float epsilon) {
    BatchNorm before = batchNorm(x, gamma, beta, epsilon);
    Tensor output = apply(Unary.RELU, before.output());
    before.output().close();
    return new BatchNorm(output, before.mean(), before.inverseStd());
  }

  /** Gradients of {@link #batchNormRelu}. */
  default BatchNormGradients batchNormReluGradients(
      Tensor g, Tensor x, Tensor gamma, BatchNorm forward) {
    Tensor passed = reluGradient(g, forward.output());
    BatchNormGradients gradients = batchNormGradients(passed, x, gamma, forward);
    passed.close();
    return gradients;
  }

  /** Batch normalization with given statistics, FLOAT32 {@code [C]} each. */
  Tensor batchNormInference(
      Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, float epsilon);

  /** Maximum over windows of a square kernel; padding counts as −∞. */
  Tensor maxPool(Tensor x, int kernel, Conv conv);

  /** The gradient of {@link #maxPool}: each window's gradient goes to its first maximum. */
  Tensor maxPoolGradient(Tensor g, Tensor x, int kernel, Conv conv);

  /**
   * Gives memory that no tensor uses back to the system; some engines keep it for later tensors.
   */
  default void releaseUnused() {}

  /** Frees what the engine itself holds. */
  @Override
  void close();
}
