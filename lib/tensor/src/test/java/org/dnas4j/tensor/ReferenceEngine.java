package org.dnas4j.tensor;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * An engine of plain loops in double precision: the independent reference for all tests. BFLOAT16
 * is emulated by rounding every result. It counts open arrays and wipes freed ones.
 */
public final class ReferenceEngine implements Engine {
  private int live;

  /** The elements in row-major order in full precision. */
  public static double[] doubles(Tensor x) {
    return ((double[]) x.storage()).clone();
  }

  /** A FLOAT32-typed tensor that keeps the full precision of its elements. */
  public Tensor create(Shape shape, double[] elements) {
    return wrap(shape, DType.FLOAT32, elements.clone());
  }

  /** The number of arrays made and not yet freed. */
  public int live() {
    return live;
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String description() {
    return "plain loops in double precision";
  }

  @Override
  public DType computeType() {
    return DType.FLOAT32;
  }

  @Override
  public int threads() {
    return 1;
  }

  /** Loops run on the caller's thread. */
  @Override
  public void useThreads(int threads) {
    OpChecks.threads(threads);
  }

  @Override
  public Tensor create(Shape shape, float[] elements) {
    OpChecks.elements(shape, elements.length);
    double[] out = new double[elements.length];
    Arrays.setAll(out, i -> elements[i]);
    return wrap(shape, DType.FLOAT32, out);
  }

  @Override
  public Tensor full(Shape shape, float value) {
    double[] out = new double[shape.size()];
    Arrays.fill(out, value);
    return wrap(shape, DType.FLOAT32, out);
  }

  @Override
  public float[] toFloats(Tensor x) {
    double[] in = data(x);
    float[] out = new float[in.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) in[i];
    }
    return out;
  }

  @Override
  public void free(Object storage) {
    Arrays.fill((double[]) storage, Double.NaN);
    live--;
  }

  @Override
  public Tensor cast(Tensor x, DType dtype) {
    return wrap(x.shape(), dtype, data(x).clone());
  }

  @Override
  public Tensor apply(Unary function, Tensor x) {
    double[] in = data(x);
    double[] out = new double[in.length];
    Arrays.setAll(
        out,
        i ->
            switch (function) {
              case EXP -> Math.exp(in[i]);
              case LOG -> Math.log(in[i]);
              case TANH -> Math.tanh(in[i]);
              case SQRT -> Math.sqrt(in[i]);
              case ABS -> Math.abs(in[i]);
              case SIGN -> Math.signum(in[i]);
              case ROUND -> Math.rint(in[i]);
              case RELU -> Math.max(in[i], 0);
            });
    return wrap(x.shape(), x.dtype(), out);
  }

  @Override
  public Tensor apply(Binary function, Tensor a, Tensor b) {
    OpChecks.sameType(function.name(), a, b);
    Shape shape = Shape.broadcast(function.name(), a.shape(), b.shape());
    double[] left = data(a);
    double[] right = data(b);
    double[] out = new double[shape.size()];
    Arrays.setAll(
        out,
        i -> {
          double p = left[source(shape, i, a.shape())];
          double q = right[source(shape, i, b.shape())];
          return switch (function) {
            case ADD -> p + q;
            case SUB -> p - q;
            case MUL -> p * q;
            case DIV -> p / q;
            case GREATER_EQUAL -> p >= q ? 1 : 0;
          };
        });
    return wrap(shape, a.dtype(), out);
  }

  @Override
  public Tensor affine(Tensor x, float scale, float shift) {
    double[] in = data(x);
    double[] out = new double[in.length];
    Arrays.setAll(out, i -> scale * in[i] + shift);
    return wrap(x.shape(), x.dtype(), out);
  }

  @Override
  public Tensor addScaled(Tensor a, Tensor b, float scale) {
    OpChecks.sameTypeAndShape("addScaled", a, b);
    double[] left = data(a);
    double[] right = data(b);
    double[] out = new double[left.length];
    Arrays.setAll(out, i -> left[i] + scale * right[i]);
    return wrap(a.shape(), a.dtype(), out);
  }

  @Override
  public Tensor clamp(Tensor x, float low, float high) {
    OpChecks.clamp(low, high);
    double[] in = data(x);
    double[] out = new double[in.length];
    Arrays.setAll(out, i -> Math.min(Math.max(in[i], low), high));
    return wrap(x.shape(), x.dtype(), out);
  }

  @Override
  public Tensor reluGradient(Tensor g, Tensor y) {
    OpChecks.sameTypeAndShape("reluGradient", g, y);
    double[] gradient = data(g);
    double[] output = data(y);
    double[] out = new double[gradient.length];
    Arrays.setAll(out, i -> output[i] > 0 ? gradient[i] : 0);
    return wrap(g.shape(), g.dtype(), out);
  }

  @Override
  public Tensor reduce(Reduction reduction, Tensor x, int... axes) {
    Shape shape = OpChecks.reduced(x, axes);
    double[] in = data(x);
    double[] out = new double[shape.size()];
    Arrays.fill(out, reduction == Reduction.SUM ? 0 : Double.NEGATIVE_INFINITY);
    for (int i = 0; i < in.length; i++) {
      int target = source(x.shape(), i, shape);
      out[target] = reduction == Reduction.SUM ? out[target] + in[i] : Math.max(out[target], in[i]);
    }
    return wrap(shape, reduction == Reduction.SUM ? DType.FLOAT32 : x.dtype(), out);
  }

  @Override
  public Tensor matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
    Shape shape = OpChecks.matmul(a, transposeA, b, transposeB);
    double[] left = data(a);
    double[] right = data(b);
    int rows = shape.dim(0);
    int columns = shape.dim(1);
    int inner = a.shape().dim(transposeA ? 0 : 1);
    double[] out = new double[rows * columns];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        for (int k = 0; k < inner; k++) {
          double p = transposeA ? left[k * rows + r] : left[r * inner + k];
          double q = transposeB ? right[c * inner + k] : right[k * columns + c];
          out[r * columns + c] += p * q;
        }
      }
    }
    return wrap(shape, a.dtype(), out);
  }

  @Override
  public Tensor reshape(Tensor x, Shape shape) {
    OpChecks.reshape(x, shape);
    return wrap(shape, x.dtype(), data(x).clone());
  }

  @Override
  public Tensor slice(Tensor x, int axis, int from, int to, int step) {
    Shape shape = OpChecks.slice(x.shape(), axis, from, to, step);
    double[] in = data(x);
    int[] positions = positions(x.shape(), shape, axis, from, step);
    return wrap(shape, x.dtype(), Arrays.stream(positions).mapToDouble(i -> in[i]).toArray());
  }

  @Override
  public Tensor unslice(Tensor g, Shape shape, int axis, int from, int to, int step) {
    OpChecks.unslice(g, shape, axis, from, to, step);
    double[] in = data(g);
    double[] out = new double[shape.size()];
    int[] positions = positions(shape, g.shape(), axis, from, step);
    for (int i = 0; i < in.length; i++) {
      out[positions[i]] = in[i];
    }
    return wrap(shape, g.dtype(), out);
  }

  @Override
  public Tensor conv2d(Tensor x, Tensor w, Conv conv) {
    Shape shape = OpChecks.conv2d(x, w, conv);
    double[] image = data(x);
    double[] kernel = data(w);
    double[] out = new double[shape.size()];
    ReferenceImages.forEachProduct(
        x.shape(), w.shape(), shape, conv, (i, k, o) -> out[o] += image[i] * kernel[k]);
    return wrap(shape, x.dtype(), out);
  }

  @Override
  public ConvGradients conv2dGradients(
      Tensor g, Tensor x, Tensor w, Conv conv, boolean wantInput, boolean wantWeight) {
    OpChecks.conv2dGradients(g, x, w, conv);
    double[] gradient = data(g);
    double[] image = data(x);
    double[] kernel = data(w);
    double[] dx = new double[image.length];
    double[] dw = new double[kernel.length];
    ReferenceImages.forEachProduct(
        x.shape(),
        w.shape(),
        g.shape(),
        conv,
        (i, k, o) -> {
          dx[i] += gradient[o] * kernel[k];
          dw[k] += gradient[o] * image[i];
        });
    return new ConvGradients(
        wantInput ? wrap(x.shape(), x.dtype(), dx) : null,
        wantWeight ? wrap(w.shape(), w.dtype(), dw) : null);
  }

  @Override
  public BatchNorm batchNorm(Tensor x, Tensor gamma, Tensor beta, float epsilon) {
    OpChecks.epsilon(epsilon);
    OpChecks.batchNorm(x, gamma, beta);
    double[] in = data(x);
    Shape s = x.shape();
    double[] mean = ReferenceImages.channelMean(s, i -> in[i]);
    double[] variance =
        ReferenceImages.channelMean(
            s, i -> Math.pow(in[i] - mean[ReferenceImages.channel(s, i)], 2));
    double[] inverse = Arrays.stream(variance).map(v -> 1 / Math.sqrt(v + epsilon)).toArray();
    double[] scale = data(gamma);
    double[] shift = data(beta);
    double[] out = new double[in.length];
    Arrays.setAll(
        out,
        i -> {
          int c = ReferenceImages.channel(s, i);
          return (in[i] - mean[c]) * inverse[c] * scale[c] + shift[c];
        });
    Shape channels = gamma.shape();
    return new BatchNorm(
        wrap(s, x.dtype(), out),
        wrap(channels, DType.FLOAT32, mean),
        wrap(channels, DType.FLOAT32, inverse));
  }

  @Override
  public BatchNormGradients batchNormGradients(
      Tensor g, Tensor x, Tensor gamma, BatchNorm forward) {
    OpChecks.batchNormGradients(g, x, gamma, forward);
    double[] gradient = data(g);
    double[] in = data(x);
    double[] scale = data(gamma);
    double[] mean = data(forward.mean());
    double[] inverse = data(forward.inverseStd());
    Shape s = x.shape();
    int channels = s.dim(1);
    int count = s.size() / channels;
    double[] dBeta = new double[channels];
    double[] dGamma = new double[channels];
    double[] normalized = new double[in.length];
    for (int i = 0; i < in.length; i++) {
      int c = ReferenceImages.channel(s, i);
      normalized[i] = (in[i] - mean[c]) * inverse[c];
      dBeta[c] += gradient[i];
      dGamma[c] += gradient[i] * normalized[i];
    }
    double[] dx = new double[in.length];
    Arrays.setAll(
        dx,
        i -> {
          int c = ReferenceImages.channel(s, i);
          double centred = gradient[i] - dBeta[c] / count - normalized[i] * dGamma[c] / count;
          return scale[c] * inverse[c] * centred;
        });
    return new BatchNormGradients(
        wrap(s, x.dtype(), dx),
        wrap(gamma.shape(), DType.FLOAT32, dGamma),
        wrap(gamma.shape(), DType.FLOAT32, dBeta));
  }

  @Override
  public Tensor batchNormInference(
      Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, float epsilon) {
    OpChecks.epsilon(epsilon);
    OpChecks.batchNorm(x, gamma, beta);
    OpChecks.batchNorm(x, mean, variance);
    double[] in = data(x);
    double[] scale = data(gamma);
    double[] shift = data(beta);
    double[] centre = data(mean);
    double[] spread = data(variance);
    double[] out = new double[in.length];
    Arrays.setAll(
        out,
        i -> {
          int c = ReferenceImages.channel(x.shape(), i);
          return (in[i] - centre[c]) / Math.sqrt(spread[c] + epsilon) * scale[c] + shift[c];
        });
    return wrap(x.shape(), x.dtype(), out);
  }

  @Override
  public Tensor maxPool(Tensor x, int kernel, Conv conv) {
    Shape shape = OpChecks.maxPool(x, kernel, conv);
    double[] in = data(x);
    int[] winners = ReferenceImages.firstMaxima(x.shape(), shape, kernel, conv, in);
    return wrap(shape, x.dtype(), Arrays.stream(winners).mapToDouble(i -> in[i]).toArray());
  }

  @Override
  public Tensor maxPoolGradient(Tensor g, Tensor x, int kernel, Conv conv) {
    OpChecks.maxPoolGradient(g, x, kernel, conv);
    double[] gradient = data(g);
    int[] winners = ReferenceImages.firstMaxima(x.shape(), g.shape(), kernel, conv, data(x));
    double[] out = new double[x.shape().size()];
    for (int i = 0; i < gradient.length; i++) {
      out[winners[i]] += gradient[i];
    }
    return wrap(x.shape(), x.dtype(), out);
  }

  @Override
  public void close() {}

  private double[] data(Tensor x) {
    OpChecks.ownedBy(this, x);
    return (double[]) x.storage();
  }

  private Tensor wrap(Shape shape, DType dtype, double[] data) {
    if (dtype == DType.BFLOAT16) {
      Arrays.setAll(data, i -> roundToBfloat16(data[i]));
    }
    live++;
    return Tensor.wrap(this, shape, dtype, data);
  }

  /** To the nearest number with 8 significant bits, halves to even. */
  static double roundToBfloat16(double value) {
    int bits = Float.floatToIntBits((float) value);
    int rounded = bits + 0x7FFF + ((bits >>> 16) & 1);
    return Double.isFinite(value) ? Float.intBitsToFloat(rounded & 0xFFFF0000) : value;
  }

  /** Which element of a smaller, broadcast shape stands at a position of a larger one. */
  private static int source(Shape large, int index, Shape small) {
    int position = 0;
    int stride = 1;
    int rest = index;
    for (int i = 1; i <= small.rank(); i++) {
      int coordinate = rest % large.dim(-i);
      rest /= large.dim(-i);
      position += small.dim(-i) == 1 ? 0 : coordinate * stride;
      stride *= small.dim(-i);
    }
    return position;
  }

  /** Where the elements of a slice stand in the whole. */
  private static int[] positions(Shape whole, Shape part, int axis, int from, int step) {
    int inner = 1;
    for (int i = axis + 1; i < whole.rank(); i++) {
      inner *= whole.dim(i);
    }
    int after = inner;
    int length = part.dim(axis);
    return IntStream.range(0, part.size())
        .map(
            i -> {
              int outer = i / (after * length);
              int along = i / after % length;
              return (outer * whole.dim(axis) + from + along * step) * after + i % after;
            })
        .toArray();
  }
}
