// Longer than 300 lines: one method per operation, a few lines over a native call each.
package org.dnas4j.engine.nd4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.dnas4j.tensor.CallerThreads;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.OpChecks;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMax;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarMin;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.api.ops.impl.transforms.same.Sign;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Rint;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Tanh;
import org.nd4j.linalg.factory.Nd4j;

/** The engine on ND4J, FLOAT32 only. Freed memory is kept for reuse until the engine closes. */
public final class Nd4jEngine implements Engine {
  private static final int IMAGES_AT_ONCE = 8;

  private final boolean cpu = Nd4j.getEnvironment().isCPU();
  private final Pool pool = new Pool();
  private final Workers workers;
  private final GroupedConvolutions convolutions;
  private final Normalizations normalizations = new Normalizations(pool);
  private final Pooling pooling = new Pooling(pool);
  private final CallerThreads threads = new CallerThreads(Workers::useThreads);

  Nd4jEngine(EngineOptions options) {
    if (options.precision() != DType.FLOAT32) {
      throw noHalfPrecision();
    }
    if (options.device().equals(cpu ? "cuda" : "cpu")) {
      throw new IllegalArgumentException(
          "device = \""
              + options.device()
              + "\", but this build has ND4J for "
              + (cpu ? "processors only; build with the Maven profile nd4j-cuda" : "GPUs only")
              + ", or use device auto");
    }
    this.workers = new Workers(1);
    this.convolutions =
        new GroupedConvolutions(
            pool, new Convolutions(pool, workers, cpu ? IMAGES_AT_ONCE : Integer.MAX_VALUE));
    // OpenBLAS's threads go on spinning after a call and take the processors from all others
    Nd4j.factory().blas().setMaxThreads(1);
    useThreads(options.threads());
  }

  @Override
  public String name() {
    return "nd4j";
  }

  @Override
  public String description() {
    return "ND4J "
        + version()
        + ", "
        + Nd4j.getBackend().getClass().getSimpleName()
        + ", FLOAT32, "
        + threads.count()
        + " threads";
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in =
        Nd4j.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "of unknown version");
  }

  @Override
  public int threads() {
    return threads.count();
  }

  @Override
  public void useThreads(int threads) {
    OpChecks.threads(threads);
    if (cpu) {
      workers.use(threads);
    }
    Nd4j.getEnvironment().setMaxMasterThreads(threads);
    this.threads.use(threads);
  }

  @Override
  public DType computeType() {
    return DType.FLOAT32;
  }

  /**
   * A tensor with the elements of an ND4J array of the same shape (NCHW for images), converted to
   * float. The elements are copied; the array stays the caller's.
   */
  public Tensor wrap(INDArray array) {
    Shape shape = Shape.of(Arrays.stream(array.shape()).mapToInt(Math::toIntExact).toArray());
    Block block = take(shape);
    if (shape.size() > 0) {
      INDArray target = shape.rank() == 0 ? block.as() : Layout.logical(shape, block);
      target.assign(array);
    }
    return Tensor.wrap(this, shape, DType.FLOAT32, block);
  }

  /**
   * An ND4J array of the tensor's shape (NCHW for images) that shares its memory: valid while the
   * tensor is open, not to be written or closed; {@code dup()} gives a copy of one's own.
   *
   * @throws IllegalArgumentException for an empty tensor
   */
  public INDArray array(Tensor x) {
    if (x.shape().size() == 0) {
      throw new IllegalArgumentException("array: shape " + x.shape() + " has no elements");
    }
    return x.shape().rank() == 0 ? block(x).as() : Layout.logical(x.shape(), block(x));
  }

  @Override
  public Tensor create(Shape shape, float[] elements) {
    OpChecks.elements(shape, elements.length);
    Block block = take(shape);
    if (elements.length > 0) {
      block.memory().data().setData(Layout.toPhysical(shape, elements));
    }
    return Tensor.wrap(this, shape, DType.FLOAT32, block);
  }

  @Override
  public Tensor full(Shape shape, float value) {
    Block block = take(shape);
    if (shape.size() > 0) {
      block.array().assign(value);
    }
    return Tensor.wrap(this, shape, DType.FLOAT32, block);
  }

  @Override
  public float[] toFloats(Tensor x) {
    Block block = block(x);
    return x.shape().size() == 0
        ? new float[0]
        : Layout.toLogical(x.shape(), block.memory().data().asFloat());
  }

  @Override
  public void free(Object storage) {
    pool.release((Block) storage);
  }

  @Override
  public Tensor cast(Tensor x, DType dtype) {
    block(x);
    if (dtype != DType.FLOAT32) {
      throw noHalfPrecision();
    }
    return elementwise(x.shape(), x, (in, out) -> out.assign(in));
  }

  @Override
  public Tensor apply(Unary function, Tensor x) {
    return elementwise(
        x.shape(),
        x,
        (in, out) -> {
          switch (function) {
            case EXP -> run(new Exp(in, out));
            case LOG -> run(new Log(in, out));
            case TANH -> run(new Tanh(in, out));
            case SQRT -> run(new Sqrt(in, out));
            case ABS -> run(new Abs(in, out));
            case SIGN -> run(new Sign(in, out));
            case ROUND -> run(new Rint(in, out));
            case RELU -> relu(in, out);
          }
        });
  }

  private static void relu(INDArray in, INDArray out) {
    Ops.run("relu", new INDArray[] {in}, new INDArray[] {out}, new int[0], 0);
  }

  private static void run(Op op) {
    Nd4j.getExecutioner().exec(op);
  }

  @Override
  public Tensor apply(Binary function, Tensor a, Tensor b) {
    OpChecks.sameType(function.name(), a, b);
    Shape shape = Shape.broadcast(function.name(), a.shape(), b.shape());
    block(a);
    block(b);
    Block out = take(shape);
    if (shape.size() > 0) {
      INDArray x = aligned(a, shape.rank());
      INDArray y = aligned(b, shape.rank());
      switch (function) {
        case ADD -> Ops.run("add", out.array(), x, y);
        case SUB -> Ops.run("subtract", out.array(), x, y);
        case MUL -> Ops.run("multiply", out.array(), x, y);
        case DIV -> Ops.run("divide", out.array(), x, y);
        case GREATER_EQUAL -> {
          INDArray truth = Nd4j.createUninitializedDetached(DataType.BOOL, out.array().shape());
          Ops.run("greater_equal", truth, x, y);
          out.array().assign(truth);
          truth.close();
        }
      }
    }
    return Tensor.wrap(this, shape, DType.FLOAT32, out);
  }

  /** An operand with leading dimensions of 1 up to a rank, in the layout of that rank. */
  private INDArray aligned(Tensor x, int rank) {
    Block block = block(x);
    if (x.shape().rank() == rank) {
      return block.array();
    }
    int[] dims = new int[rank];
    Arrays.fill(dims, 1);
    System.arraycopy(x.shape().toArray(), 0, dims, rank - x.shape().rank(), x.shape().rank());
    Shape target = Shape.of(dims);
    if (Layout.rowMajor(x.shape()) && Layout.rowMajor(target)) {
      return block.as(Layout.physical(target));
    }
    return block(reshape(x, target)).array();
  }

  @Override
  public Tensor affine(Tensor x, float scale, float shift) {
    return elementwise(
        x.shape(),
        x,
        (in, out) -> {
          in.muli(scale, out);
          if (shift != 0) {
            out.addi(shift);
          }
        });
  }

  @Override
  public Tensor addScaled(Tensor a, Tensor b, float scale) {
    OpChecks.sameTypeAndShape("addScaled", a, b);
    block(b);
    return elementwise(
        a.shape(),
        a,
        (in, out) -> {
          out.assign(in);
          Ops.axpy(scale, block(b).array(), out);
        });
  }

  @Override
  public Tensor clamp(Tensor x, float low, float high) {
    OpChecks.clamp(low, high);
    return elementwise(
        x.shape(),
        x,
        (in, out) -> {
          run(new ScalarMax(in, null, out, low));
          run(new ScalarMin(out, null, out, high));
        });
  }

  @Override
  public Tensor reluGradient(Tensor g, Tensor y) {
    OpChecks.sameTypeAndShape("reluGradient", g, y);
    block(g);
    return elementwise(
        y.shape(),
        y,
        (in, out) -> {
          run(new Step(in, out, 0));
          out.muli(block(g).array());
        });
  }

  @Override
  public Tensor reduce(Reduction reduction, Tensor x, int... axes) {
    Shape shape = OpChecks.reduced(x, axes);
    if (axes.length == 0) {
      return elementwise(shape, x, (in, out) -> out.assign(in));
    }
    int[] physical = Arrays.stream(axes).map(a -> Layout.axis(x.shape(), a)).sorted().toArray();
    Block in = block(x);
    Block out = take(shape);
    if (shape.size() > 0) {
      Ops.run(
          reduction == Reduction.SUM ? "reduce_sum" : "reduce_max",
          new INDArray[] {in.array()},
          new INDArray[] {out.array()},
          physical,
          1);
    }
    return Tensor.wrap(this, shape, DType.FLOAT32, out);
  }

  @Override
  public Tensor matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
    Shape shape = OpChecks.matmul(a, transposeA, b, transposeB);
    Block left = block(a);
    Block right = block(b);
    Block out = take(shape);
    if (shape.size() > 0 && a.shape().size() == 0) {
      out.array().assign(0);
    } else if (shape.size() > 0) {
      Ops.run(
          "matmul",
          new INDArray[] {left.array(), right.array()},
          new INDArray[] {out.array()},
          new int[] {transposeA ? 1 : 0, transposeB ? 1 : 0});
    }
    return Tensor.wrap(this, shape, DType.FLOAT32, out);
  }

  @Override
  public Tensor reshape(Tensor x, Shape shape) {
    OpChecks.reshape(x, shape);
    Block in = block(x);
    Block out = take(shape);
    if (shape.size() > 0) {
      if (Layout.rowMajor(x.shape()) && Layout.rowMajor(shape)) {
        out.memory().assign(in.memory());
      } else if (Layout.rowMajor(shape)) {
        out.as(x.shape().toLongArray()).assign(Layout.logical(x.shape(), in));
      } else if (Layout.rowMajor(x.shape())) {
        Layout.logical(shape, out).assign(in.as(shape.toLongArray()));
      } else {
        Block between = pool.take(x.shape().toLongArray());
        between.array().assign(Layout.logical(x.shape(), in));
        Layout.logical(shape, out).assign(between.as(shape.toLongArray()));
        pool.release(between);
      }
    }
    return Tensor.wrap(this, shape, DType.FLOAT32, out);
  }

  @Override
  public Tensor slice(Tensor x, int axis, int from, int to, int step) {
    Shape shape = OpChecks.slice(x.shape(), axis, from, to, step);
    int physical = Layout.axis(x.shape(), axis);
    return elementwise(
        shape, x, (in, out) -> out.assign(Block.view(in, physical, from, shape.dim(axis), step)));
  }

  @Override
  public Tensor unslice(Tensor g, Shape shape, int axis, int from, int to, int step) {
    OpChecks.unslice(g, shape, axis, from, to, step);
    int physical = Layout.axis(shape, axis);
    return elementwise(
        shape,
        g,
        (in, out) -> {
          out.assign(0);
          Block.view(out, physical, from, g.shape().dim(axis), step).assign(in);
        });
  }

  @Override
  public Tensor concat(List<Tensor> parts, int axis) {
    Shape shape = OpChecks.concat(parts, axis);
    int physical = Layout.axis(shape, axis);
    Block out = take(shape);
    int from = 0;
    for (Tensor part : parts) {
      int length = part.shape().dim(axis);
      if (part.shape().size() > 0) {
        Block.view(out.array(), physical, from, length, 1).assign(block(part).array());
      }
      from += length;
    }
    return Tensor.wrap(this, shape, DType.FLOAT32, out);
  }

  @Override
  public Tensor conv2d(Tensor x, Tensor w, Conv conv) {
    Shape shape = OpChecks.conv2d(x, w, conv);
    Block image = block(x);
    Block weight = block(w);
    Block out = take(shape);
    convolutions.forward(image.array(), weight.array(), out.array(), conv);
    return Tensor.wrap(this, shape, DType.FLOAT32, out);
  }

  @Override
  public ConvGradients conv2dGradients(
      Tensor g, Tensor x, Tensor w, Conv conv, boolean wantInput, boolean wantWeight) {
    OpChecks.conv2dGradients(g, x, w, conv);
    Block gradient = block(g);
    Block image = block(x);
    Block weight = block(w);
    if (!wantInput && !wantWeight) {
      return new ConvGradients(null, null);
    }
    Block dx = take(x.shape());
    Block dw = take(w.shape());
    convolutions.backward(
        gradient.array(), image.array(), weight.array(), dx.array(), dw.array(), conv);
    return new ConvGradients(keep(dx, x.shape(), wantInput), keep(dw, w.shape(), wantWeight));
  }

  /** A tensor of the result, or nothing if it was computed along the way but not asked for. */
  private Tensor keep(Block block, Shape shape, boolean wanted) {
    if (!wanted) {
      pool.release(block);
      return null;
    }
    return Tensor.wrap(this, shape, DType.FLOAT32, block);
  }

  @Override
  public BatchNorm batchNorm(Tensor x, Tensor gamma, Tensor beta, float epsilon) {
    OpChecks.epsilon(epsilon);
    OpChecks.batchNorm(x, gamma, beta);
    Block in = block(x);
    Block scale = block(gamma);
    Block shift = block(beta);
    Block y = take(x.shape());
    Block mean = take(gamma.shape());
    Block inverseStd = take(gamma.shape());
    normalizations.forward(
        in.array(),
        scale.array(),
        shift.array(),
        epsilon,
        y.array(),
        mean.array(),
        inverseStd.array());
    return new BatchNorm(
        keep(y, x.shape(), true),
        keep(mean, gamma.shape(), true),
        keep(inverseStd, gamma.shape(), true));
  }

  @Override
  public BatchNormGradients batchNormGradients(
      Tensor g, Tensor x, Tensor gamma, BatchNorm forward) {
    OpChecks.batchNormGradients(g, x, gamma, forward);
    Block gradient = block(g);
    Block in = block(x);
    Block scale = block(gamma);
    Block mean = block(forward.mean());
    Block inverseStd = block(forward.inverseStd());
    Block dx = take(x.shape());
    Block dGamma = take(gamma.shape());
    Block dBeta = take(gamma.shape());
    normalizations.backward(
        gradient.array(),
        in.array(),
        scale.array(),
        mean.array(),
        inverseStd.array(),
        dx.array(),
        dGamma.array(),
        dBeta.array());
    return new BatchNormGradients(
        keep(dx, x.shape(), true),
        keep(dGamma, gamma.shape(), true),
        keep(dBeta, gamma.shape(), true));
  }

  @Override
  public Tensor batchNormInference(
      Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, float epsilon) {
    OpChecks.epsilon(epsilon);
    OpChecks.batchNorm(x, gamma, beta);
    OpChecks.batchNorm(x, mean, variance);
    return elementwise(
        x.shape(),
        x,
        (in, out) ->
            normalizations.inference(
                in,
                block(gamma).array(),
                block(beta).array(),
                block(mean).array(),
                block(variance).array(),
                epsilon,
                out));
  }

  @Override
  public Tensor maxPool(Tensor x, int kernel, Conv conv) {
    Shape shape = OpChecks.maxPool(x, kernel, conv);
    return elementwise(shape, x, (in, out) -> pooling.forward(in, out, kernel, conv));
  }

  @Override
  public Tensor maxPoolGradient(Tensor g, Tensor x, int kernel, Conv conv) {
    OpChecks.maxPoolGradient(g, x, kernel, conv);
    block(g);
    return elementwise(
        x.shape(), x, (in, out) -> pooling.backward(block(g).array(), in, out, kernel, conv));
  }

  @Override
  public void releaseUnused() {
    pool.close();
  }

  @Override
  public void close() {
    workers.close();
    pool.close();
  }

  /** Fills an array from another. */
  @FunctionalInterface
  private interface Filling {
    void fill(INDArray in, INDArray out);
  }

  private Tensor elementwise(Shape shape, Tensor x, Filling filling) {
    Block in = block(x);
    Block out = take(shape);
    if (shape.size() > 0) {
      filling.fill(in.array(), out.array());
    }
    return Tensor.wrap(this, shape, DType.FLOAT32, out);
  }

  private Block take(Shape shape) {
    threads.follow();
    return shape.size() == 0 ? Block.EMPTY : pool.take(Layout.physical(shape));
  }

  private Block block(Tensor x) {
    OpChecks.ownedBy(this, x);
    return (Block) x.storage();
  }

  private static IllegalArgumentException noHalfPrecision() {
    return new IllegalArgumentException(
        "engine nd4j has no BFLOAT16; use precision FLOAT32 or engine libtorch");
  }
}
