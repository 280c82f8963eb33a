package org.dnas4j.tensor;

import java.util.Arrays;

/**
 * Argument checks that all engines share, so that a wrong call gives the same message everywhere
 * and never reaches native code.
 *
 * <p>Every method throws {@link IllegalArgumentException} for wrong shapes, types, ranges or a
 * foreign engine, naming what was found, and {@link IllegalStateException} for a closed tensor.
 * Empty tensors (size 0) are fine for element-wise operations, sums, matrix products and indexing;
 * convolution, normalization, pooling and maxima refuse them.
 */
public final class Checks {
  private Checks() {}

  /** Operands are open and belong to the engine. */
  public static void operands(Engine engine, String operation, Tensor... operands) {
    for (Tensor x : operands) {
      if (x.engine() != engine) {
        throw new IllegalArgumentException(
            operation
                + ": operand "
                + x
                + " belongs to another engine ("
                + x.engine().name()
                + ") than the one called ("
                + engine.name()
                + "); copy it with create(shape, toFloats())");
      }
      x.storage();
    }
  }

  /** As many elements as the shape asks for. */
  public static void create(Shape shape, float[] elements) {
    require(
        shape.size() == elements.length,
        "create: shape " + shape + " has " + shape.size() + " elements, found " + elements.length);
  }

  /**
   * Operands of one type that broadcast.
   *
   * @return the shape of the result
   */
  public static Shape binary(Engine engine, Engine.Binary function, Tensor a, Tensor b) {
    operands(engine, function.name(), a, b);
    sameType(function.name(), a, b);
    return Shape.broadcast(function.name(), a.shape(), b.shape());
  }

  /** Operands of equal shape and type. */
  public static void equal(Engine engine, String operation, Tensor a, Tensor b) {
    operands(engine, operation, a, b);
    sameType(operation, a, b);
    require(
        a.shape().equals(b.shape()),
        operation + ": shapes " + a.shape() + " and " + b.shape() + " must be equal");
  }

  /** A range that is not upside down. */
  public static void clamp(Engine engine, Tensor x, float low, float high) {
    operands(engine, "clamp", x);
    require(low <= high, "clamp: low = " + low + " must not exceed high = " + high);
  }

  /**
   * Axes that exist, each once; a maximum needs something to choose from.
   *
   * @return the axes counted from the front, ascending; empty means that nothing is reduced
   */
  public static int[] reduce(
      Engine engine, Engine.Reduction reduction, Tensor x, int... requested) {
    operands(engine, reduction.name(), x);
    int[] axes = Arrays.stream(requested).map(a -> axis(x.shape(), a)).sorted().toArray();
    for (int i = 1; i < axes.length; i++) {
      require(
          axes[i] != axes[i - 1],
          reduction + ": axis " + axes[i] + " of shape " + x.shape() + " is given twice");
    }
    require(
        reduction != Engine.Reduction.MAX || x.shape().size() > 0,
        "MAX: shape " + x.shape() + " has no elements");
    return axes;
  }

  /** The shape after a reduction over axes that {@link #reduce} has checked. */
  public static Shape reduced(Shape shape, int... axes) {
    int[] dims = shape.toArray();
    for (int axis : axes) {
      dims[axis] = 1;
    }
    return Shape.of(dims);
  }

  /**
   * Matrices whose inner lengths agree.
   *
   * @return the shape of the product
   */
  public static Shape matmul(
      Engine engine, Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
    operands(engine, "matmul", a, b);
    sameType("matmul", a, b);
    String found =
        "matmul: shapes "
            + a.shape()
            + (transposeA ? " (transposed)" : "")
            + " and "
            + b.shape()
            + (transposeB ? " (transposed)" : "");
    require(a.shape().rank() == 2 && b.shape().rank() == 2, found + " must both have rank 2");
    int innerA = a.shape().dim(transposeA ? 0 : 1);
    int innerB = b.shape().dim(transposeB ? 1 : 0);
    require(
        innerA == innerB, found + " have inner lengths " + innerA + " and " + innerB + ", not one");
    return Shape.of(a.shape().dim(transposeA ? 1 : 0), b.shape().dim(transposeB ? 0 : 1));
  }

  /** A target of the same size. */
  public static void reshape(Engine engine, Tensor x, Shape target) {
    operands(engine, "reshape", x);
    require(
        x.shape().size() == target.size(),
        "reshape: shape "
            + x.shape()
            + " has "
            + x.shape().size()
            + " elements, but "
            + target
            + " has "
            + target.size());
  }

  /**
   * A range inside the axis.
   *
   * @return the shape of the slice
   */
  public static Shape slice(Engine engine, Tensor x, int axis, int from, int to, int step) {
    operands(engine, "slice", x);
    return sliced("slice", x.shape(), axis, from, to, step);
  }

  /** A gradient of the shape that {@link Engine#slice} gives. */
  public static void unslice(
      Engine engine, Tensor g, Shape shape, int axis, int from, int to, int step) {
    operands(engine, "unslice", g);
    Shape expected = sliced("unslice", shape, axis, from, to, step);
    require(
        g.shape().equals(expected),
        "unslice: expected shape "
            + expected
            + " for a slice of "
            + shape
            + ", found "
            + g.shape());
  }

  /** An axis counted from the front. */
  public static int axis(Shape shape, int axis) {
    shape.dim(axis);
    return axis < 0 ? axis + shape.rank() : axis;
  }

  /**
   * Image and weight that fit each other.
   *
   * @return the shape of the output
   */
  public static Shape conv2d(Engine engine, Tensor x, Tensor w, Engine.Conv conv) {
    operands(engine, "conv2d", x, w);
    sameType("conv2d", x, w);
    Shape image = x.shape();
    Shape kernel = w.shape();
    String found = "conv2d: input " + image + " and weight " + kernel;
    require(image.rank() == 4 && kernel.rank() == 4, found + " must both have rank 4");
    require(
        image.dim(1) == kernel.dim(1),
        found + " have " + image.dim(1) + " and " + kernel.dim(1) + " input channels");
    require(image.size() > 0 && kernel.size() > 0, found + " must not be empty");
    require(
        image.dim(2) + 2 * conv.padding() >= kernel.dim(2)
            && image.dim(3) + 2 * conv.padding() >= kernel.dim(3),
        found + ": the kernel is larger than the image with padding " + conv.padding());
    return Shape.of(
        image.dim(0),
        kernel.dim(0),
        conv.outputLength(image.dim(2), kernel.dim(2)),
        conv.outputLength(image.dim(3), kernel.dim(3)));
  }

  /** A gradient of the convolution's output shape and type. */
  public static void conv2dGradients(
      Engine engine, Tensor g, Tensor x, Tensor w, Engine.Conv conv) {
    gradient(engine, "conv2dGradients", g, x, conv2d(engine, x, w, conv));
  }

  /** An image and FLOAT32 vectors of its channel count. */
  public static void batchNorm(Engine engine, Tensor x, float epsilon, Tensor... perChannel) {
    operands(engine, "batchNorm", x);
    operands(engine, "batchNorm", perChannel);
    require(
        x.shape().rank() == 4 && x.shape().size() > 0,
        "batchNorm: input " + x.shape() + " must have rank 4 and at least one element");
    require(epsilon > 0, "batchNorm: epsilon = " + epsilon + "; allowed: above 0");
    Shape expected = Shape.of(x.shape().dim(1));
    for (Tensor p : perChannel) {
      require(
          p.shape().equals(expected),
          "batchNorm: input "
              + x.shape()
              + " needs vectors of "
              + expected
              + ", found "
              + p.shape());
      require(
          p.dtype() == DType.FLOAT32,
          "batchNorm: scale, shift and statistics must be FLOAT32, found " + p.dtype());
    }
  }

  /** A gradient of the input's shape and type, and the statistics of its forward pass. */
  public static void batchNormGradients(
      Engine engine, Tensor g, Tensor x, Tensor gamma, Engine.BatchNorm forward) {
    batchNorm(engine, x, 1, gamma, forward.mean(), forward.inverseStd());
    gradient(engine, "batchNormGradients", g, x, x.shape());
  }

  /**
   * Windows that each touch the image.
   *
   * @return the shape of the output
   */
  public static Shape maxPool(Engine engine, Tensor x, int kernel, Engine.Conv conv) {
    operands(engine, "maxPool", x);
    Shape image = x.shape();
    String found = "maxPool: input " + image + ", kernel " + kernel + ", padding " + conv.padding();
    require(image.rank() == 4 && image.size() > 0, found + "; the input must be a filled image");
    require(
        kernel >= 1 && 2 * conv.padding() <= kernel,
        found + "; the padding must not exceed half the kernel");
    require(
        Math.min(image.dim(2), image.dim(3)) + 2 * conv.padding() >= kernel,
        found + "; the kernel is larger than the padded image");
    return Shape.of(
        image.dim(0),
        image.dim(1),
        conv.outputLength(image.dim(2), kernel),
        conv.outputLength(image.dim(3), kernel));
  }

  /** A gradient of the pooled shape. */
  public static void maxPoolGradient(
      Engine engine, Tensor g, Tensor x, int kernel, Engine.Conv conv) {
    gradient(engine, "maxPoolGradient", g, x, maxPool(engine, x, kernel, conv));
  }

  private static Shape sliced(String operation, Shape shape, int axis, int from, int to, int step) {
    int length = shape.dim(axis);
    require(
        0 <= from && from <= to && to <= length && step >= 1,
        operation
            + ": range "
            + from
            + " to "
            + to
            + " step "
            + step
            + " does not fit axis "
            + axis
            + " of shape "
            + shape
            + "; allowed: 0 ≤ from ≤ to ≤ "
            + length
            + ", step ≥ 1");
    return shape.with(axis, (to - from + step - 1) / step);
  }

  private static void gradient(
      Engine engine, String operation, Tensor g, Tensor x, Shape expected) {
    operands(engine, operation, g);
    sameType(operation, g, x);
    require(
        g.shape().equals(expected),
        operation
            + ": expected a gradient of shape "
            + expected
            + " for input "
            + x.shape()
            + ", found "
            + g.shape());
  }

  private static void sameType(String operation, Tensor a, Tensor b) {
    require(
        a.dtype() == b.dtype(),
        operation
            + ": types "
            + a.dtype()
            + " "
            + a.shape()
            + " and "
            + b.dtype()
            + " "
            + b.shape()
            + " differ; cast one");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
