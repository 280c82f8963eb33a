// Longer than 300 lines: one check per operation of an engine.
package org.dnas4j.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.dnas4j.base.Check;

/**
 * The argument checks of {@link Engine}'s operations, shared by all engines so that each refuses
 * the same mistakes with the same words before any native call. Methods that work out a result's
 * shape return it. Axes count from 0.
 *
 * <p>Empty tensors (size 0) may be combined element by element, multiplied as matrices and
 * reshaped; convolution, normalization, pooling and empty slices are refused.
 */
public final class OpChecks {
  private OpChecks() {}

  /** So many threads make sense. */
  public static void threads(int threads) {
    Check.that(
        threads >= 1 && threads <= EngineOptions.MOST_THREADS,
        "threads",
        threads,
        "1 to " + EngineOptions.MOST_THREADS);
  }

  /** The elements fill the shape. */
  public static void elements(Shape shape, int length) {
    require(
        shape.size() == length,
        "create: shape %s has %d elements, found %d",
        shape,
        shape.size(),
        length);
  }

  /** The tensor belongs to the engine. */
  public static void ownedBy(Engine engine, Tensor x) {
    require(
        x.engine() == engine,
        "a tensor of shape %s belongs to engine %s, not to this one (%s); move it with"
            + " create(shape, toFloats())",
        x.shape(),
        x.engine().name(),
        engine.name());
  }

  /** Both operands have one type. */
  public static void sameType(String operation, Tensor a, Tensor b) {
    require(
        a.dtype() == b.dtype(),
        "%s: types %s of %s and %s of %s differ; cast one of them",
        operation,
        a.dtype(),
        a.shape(),
        b.dtype(),
        b.shape());
  }

  /** Both operands have one type and shape. */
  public static void sameTypeAndShape(String operation, Tensor a, Tensor b) {
    sameType(operation, a, b);
    require(
        a.shape().equals(b.shape()),
        "%s: shapes %s and %s must be equal",
        operation,
        a.shape(),
        b.shape());
  }

  /** The bounds are not upside down. */
  public static void clamp(float low, float high) {
    require(low <= high, "clamp: low = %s must not exceed high = %s", low, high);
  }

  /** The range is not empty, and there is a level above 0. */
  public static void clipRound(float high, int steps) {
    require(high > 0, "clipRound: high = %s; allowed: above 0", high);
    require(steps >= 1, "clipRound: steps = %s; allowed: 1 or more", steps);
  }

  /** {@link Engine#roundEvenly}. */
  public static void roundEvenly(Tensor x, Tensor max, int steps) {
    sameType("roundEvenly", x, max);
    oneElement("roundEvenly: max", max);
    require(steps >= 1, "roundEvenly: steps = %s; allowed: 1 or more", steps);
  }

  /** {@link Engine#binarize}. */
  public static void binarize(Tensor x, Tensor scale) {
    sameType("binarize", x, scale);
    oneElement("binarize: scale", scale);
  }

  /** {@link Engine#addProduct}. */
  public static void addProduct(Tensor a, Tensor b, Tensor scale) {
    sameTypeAndShape("addProduct", a, b);
    sameType("addProduct", a, scale);
    oneElement("addProduct: scale", scale);
  }

  private static void oneElement(String what, Tensor x) {
    require(x.shape().size() == 1, "%s has shape %s; allowed: one element", what, x.shape());
  }

  /** The shape left by reducing axes to length 1; only a scalar may be reduced over none. */
  public static Shape reduced(Tensor x, int... axes) {
    Shape shape = x.shape();
    require(axes.length > 0 || shape.rank() == 0, "reduce: no axes given for shape %s", shape);
    boolean[] seen = new boolean[shape.rank()];
    for (int axis : axes) {
      require(
          axis >= 0 && axis < shape.rank() && !seen[axis],
          "reduce: axes %s do not fit shape %s; each must be from 0 to below %d, once",
          Arrays.toString(axes),
          x.shape(),
          shape.rank());
      require(shape.dim(axis) > 0, "reduce: axis %d of shape %s is empty", axis, x.shape());
      seen[axis] = true;
      shape = shape.with(axis, 1);
    }
    return shape;
  }

  /** The shape of a matrix product. */
  public static Shape matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
    sameType("matmul", a, b);
    boolean ranks = a.shape().rank() == 2 && b.shape().rank() == 2;
    require(
        ranks && a.shape().dim(transposeA ? 0 : 1) == b.shape().dim(transposeB ? 1 : 0),
        "matmul: shapes %s%s and %s%s do not multiply; inner dimensions must be equal",
        a.shape(),
        transposeA ? " (transposed)" : "",
        b.shape(),
        transposeB ? " (transposed)" : "");
    return Shape.of(a.shape().dim(transposeA ? 1 : 0), b.shape().dim(transposeB ? 0 : 1));
  }

  /** The new shape has as many elements. */
  public static void reshape(Tensor x, Shape shape) {
    require(
        x.shape().size() == shape.size(),
        "reshape: %s has %d elements, but %s has %d",
        x.shape(),
        x.shape().size(),
        shape,
        shape.size());
  }

  /** The shape of a slice. */
  public static Shape slice(Shape x, int axis, int from, int to, int step) {
    require(
        axis >= 0 && axis < x.rank() && step >= 1 && from >= 0 && from < to && to <= x.dim(axis),
        "slice: axis %d from %d to %d step %d does not fit shape %s",
        axis,
        from,
        to,
        step,
        x);
    return x.with(axis, (to - from + step - 1) / step);
  }

  /** The shape of the parts one after the other. */
  public static Shape concat(List<Tensor> parts, int axis) {
    require(!parts.isEmpty(), "concat: no parts given");
    Shape first = parts.get(0).shape();
    require(axis >= 0 && axis < first.rank(), "concat: shape %s has no axis %d", first, axis);
    int length = 0;
    for (Tensor part : parts) {
      Shape shape = part.shape();
      sameType("concat", parts.get(0), part);
      require(
          shape.rank() == first.rank() && shape.with(axis, first.dim(axis)).equals(first),
          "concat: shapes %s and %s differ in more than axis %d",
          first,
          shape,
          axis);
      require(shape.dim(axis) > 0, "concat: axis %d of shape %s is empty", axis, shape);
      length += shape.dim(axis);
    }
    return first.with(axis, length);
  }

  /** The gradient has the shape that slicing {@code shape} gives. */
  public static void unslice(Tensor g, Shape shape, int axis, int from, int to, int step) {
    Shape sliced = slice(shape, axis, from, to, step);
    require(
        sliced.equals(g.shape()),
        "unslice: shape %s found, but slicing %s gives %s",
        g.shape(),
        shape,
        sliced);
  }

  /** The shape of a convolution's output. */
  public static Shape conv2d(Tensor x, Tensor w, Engine.Conv conv) {
    sameType("conv2d", x, w);
    Shape xs = x.shape();
    Shape ws = w.shape();
    require(
        xs.rank() == 4
            && ws.rank() == 4
            && xs.dim(1) == (long) ws.dim(1) * conv.groups()
            && ws.dim(0) % conv.groups() == 0
            && xs.size() > 0
            && ws.size() > 0,
        "conv2d: image %s and weight %s do not fit groups = %d; they must be non-empty [N, C, H, W]"
            + " and [O, C / groups, kH, kW] with O a multiple of the groups",
        xs,
        ws,
        conv.groups());
    int height = windows("conv2d", xs, ws, xs.dim(2), ws.dim(2), conv);
    int width = windows("conv2d", xs, ws, xs.dim(3), ws.dim(3), conv);
    return Shape.of(xs.dim(0), ws.dim(0), height, width);
  }

  /** The gradient has the shape of the convolution's output. */
  public static void conv2dGradients(Tensor g, Tensor x, Tensor w, Engine.Conv conv) {
    gradient("conv2dGradients", g, x, conv2d(x, w, conv));
  }

  /** {@link Engine#clippedConvGradients}. */
  public static void clippedConvGradients(
      Tensor g, Tensor x, List<Engine.ClippedConv> terms, Engine.Conv conv) {
    require(!terms.isEmpty(), "clippedConvGradients: no convolutions; give at least one");
    for (Engine.ClippedConv term : terms) {
      sameTypeAndShape("clippedConvGradients", terms.get(0).weight(), term.weight());
      require(term.high() > 0, "clippedConvGradients: high = %s; allowed: above 0", term.high());
    }
    conv2dGradients(g, x, terms.get(0).weight(), conv);
  }

  /** ε keeps the square root away from zero. */
  public static void epsilon(float epsilon) {
    require(epsilon > 0, "batchNorm: epsilon = %s; allowed: above 0", epsilon);
  }

  /**
   * The gradient and the forward pass's output have the image's shape, and γ and the statistics are
   * FLOAT32 {@code [C]}.
   */
  public static void batchNormGradients(
      Tensor g, Tensor x, Tensor gamma, Engine.BatchNorm forward) {
    batchNorm(x, gamma, forward.mean());
    batchNorm(x, gamma, forward.inverseStd());
    sameTypeAndShape("batchNormGradients", x, forward.output());
    gradient("batchNormGradients", g, x, x.shape());
  }

  /** Scale and shift, or mean and variance, are FLOAT32 {@code [C]} for an image of C channels. */
  public static void batchNorm(Tensor x, Tensor a, Tensor b) {
    require(
        x.shape().rank() == 4 && x.shape().size() > 0,
        "batchNorm: the image must be a non-empty [N, C, H, W], found %s",
        x.shape());
    Shape channels = Shape.of(x.shape().dim(1));
    for (Tensor t : new Tensor[] {a, b}) {
      require(
          t.shape().equals(channels) && t.dtype() == DType.FLOAT32,
          "batchNorm: image %s needs per-channel tensors FLOAT32 %s, found %s %s",
          x.shape(),
          channels,
          t.dtype(),
          t.shape());
    }
  }

  /** The shape of a pooled image. */
  public static Shape maxPool(Tensor x, int kernel, Engine.Conv conv) {
    Shape xs = x.shape();
    Shape window = Shape.of(Math.max(kernel, 0), Math.max(kernel, 0));
    require(
        conv.groups() == 1,
        "maxPool: groups = %d; allowed: 1, as channels are apart",
        conv.groups());
    require(
        xs.rank() == 4 && xs.size() > 0 && kernel >= 1 && conv.padding() <= kernel / 2,
        "maxPool: image %s and window %s with padding %d do not fit; the image must be a"
            + " non-empty [N, C, H, W] and the padding at most half the window",
        xs,
        window,
        conv.padding());
    int height = windows("maxPool", xs, window, xs.dim(2), kernel, conv);
    int width = windows("maxPool", xs, window, xs.dim(3), kernel, conv);
    return Shape.of(xs.dim(0), xs.dim(1), height, width);
  }

  /** The gradient has the shape of the pooled image. */
  public static void maxPoolGradient(Tensor g, Tensor x, int kernel, Engine.Conv conv) {
    gradient("maxPoolGradient", g, x, maxPool(x, kernel, conv));
  }

  private static void gradient(String operation, Tensor g, Tensor x, Shape expected) {
    sameType(operation, g, x);
    require(
        g.shape().equals(expected),
        "%s: gradient %s found, but the output of image %s has shape %s",
        operation,
        g.shape(),
        x.shape(),
        expected);
  }

  private static int windows(
      String operation, Shape image, Shape kernel, int length, int window, Engine.Conv conv) {
    require(
        length + 2 * conv.padding() >= window,
        "%s: window %s is larger than image %s padded by %d",
        operation,
        kernel,
        image,
        conv.padding());
    return conv.outputLength(length, window);
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be the module's only dependency
  private static void require(boolean ok, String message, Object... arguments) {
    if (!ok) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, message, arguments));
    }
  }
}
