// Longer than 300 lines: one method per operation, a few lines over a native call each.
package org.dnas4j.engine.libtorch;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch_cuda;
import org.dnas4j.tensor.CallerThreads;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.OpChecks;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;

/**
 * The engine on LibTorch. Images and convolution weights lie channels-last, which is the fast
 * layout of its convolutions on CPUs and GPUs.
 *
 * <p>Every operation runs in a {@link PointerScope} of its own, so that temporary native objects
 * are freed at once; without it resident memory grows to many gigabytes.
 */
public final class LibtorchEngine implements Engine {

  private final EngineOptions options;
  private final Device device;
  private final Optional<OneDnn> oneDnn;
  private final Elementwise elementwise;
  private final Normalization normalization;
  private final Products products;
  private final Convolutions convolutions;
  private final ClippedConvolutions clippedConvolutions;
  private final CallerThreads threads = new CallerThreads(torch::set_num_threads);

  LibtorchEngine(EngineOptions options) {
    this.options = options;
    boolean gpu = torch.hasCUDA() && torch.cuda_is_available();
    if (options.device().equals("cuda") && !gpu) {
      throw new IllegalArgumentException(
          "device = \"cuda\", but LibTorch finds no usable GPU; "
              + (torch.hasCUDA()
                  ? "check the driver with nvidia-smi"
                  : "this is its CPU build: build with the Maven profile cuda")
              + ", or use device cpu");
    }
    this.device = new Device(gpu && !options.device().equals("cpu") ? "cuda" : "cpu");
    this.device.retainReference();
    this.oneDnn = device.is_cpu() ? OneDnn.open() : Optional.empty();
    this.elementwise = new Elementwise(oneDnn.map(OneDnnPasses::new));
    this.normalization = new Normalization(oneDnn.map(OneDnnNorms::new));
    this.products = new Products(oneDnn);
    this.convolutions =
        new Convolutions(
            device.is_cpu(), oneDnn.map(OneDnn::convolvesBfloat16).orElse(true), products);
    this.clippedConvolutions = new ClippedConvolutions(convolutions, elementwise);
    useThreads(options.threads());
  }

  @Override
  public String name() {
    return "libtorch";
  }

  @Override
  public String description() {
    try (PointerScope scope = new PointerScope()) {
      return "LibTorch "
          + torch.class.getPackage().getImplementationVersion()
          + ", "
          + device.str().getString()
          + ", "
          + options.precision()
          + ", "
          + threads.count()
          + " threads";
    }
  }

  @Override
  public int threads() {
    return threads.count();
  }

  @Override
  public void useThreads(int threads) {
    OpChecks.threads(threads);
    oneDnn.ifPresent(o -> o.useThreads(threads));
    this.threads.use(threads);
  }

  @Override
  public DType computeType() {
    return options.precision();
  }

  @Override
  public boolean isFast() {
    return options.precision() == DType.FLOAT32 || convolutions.bfloat16();
  }

  @Override
  public Tensor create(Shape shape, float[] elements) {
    OpChecks.elements(shape, elements.length);
    return run(
        shape,
        DType.FLOAT32,
        () -> {
          org.bytedeco.pytorch.Tensor host =
              torch.empty(
                  shape.toLongArray(),
                  new TensorOptions(ScalarType.Float),
                  new MemoryFormatOptional());
          if (elements.length > 0) {
            host.data_ptr_float().put(elements);
          }
          org.bytedeco.pytorch.Tensor placed =
              device.is_cpu() ? host : host.to(device, ScalarType.Float);
          return shape.rank() == 4 ? placed.contiguous(MemoryFormat.ChannelsLast) : placed;
        });
  }

  @Override
  public Tensor full(Shape shape, float value) {
    return run(shape, DType.FLOAT32, () -> empty(shape, DType.FLOAT32).fill_(new Scalar(value)));
  }

  @Override
  public float[] toFloats(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      return Floats.of(native_(x).cpu());
    }
  }

  @Override
  public void free(Object storage) {
    ((org.bytedeco.pytorch.Tensor) storage).deallocate();
  }

  @Override
  public Tensor cast(Tensor x, DType dtype) {
    return run(x.shape(), dtype, () -> native_(x).to(typeOf(dtype)));
  }

  @Override
  public Tensor apply(Unary function, Tensor x) {
    org.bytedeco.pytorch.Tensor n = native_(x);
    return run(
        x.shape(),
        x.dtype(),
        () ->
            switch (function) {
              case EXP -> torch.exp(n);
              case LOG -> torch.log(n);
              case TANH -> elementwise.tanh(n);
              case SQRT -> torch.sqrt(n);
              case ABS -> torch.abs(n);
              case SIGN -> torch.sign(n);
              case ROUND -> torch.round(n);
              case RELU -> torch.relu(n);
            });
  }

  @Override
  public Tensor apply(Binary function, Tensor a, Tensor b) {
    OpChecks.sameType(function.name(), a, b);
    Shape shape = Shape.broadcast(function.name(), a.shape(), b.shape());
    org.bytedeco.pytorch.Tensor na = native_(a);
    org.bytedeco.pytorch.Tensor nb = native_(b);
    return run(
        shape,
        a.dtype(),
        () ->
            switch (function) {
              case ADD -> elementwise.add(na, nb);
              case SUB -> torch.sub(na, nb);
              case MUL -> torch.mul(na, nb);
              case DIV -> torch.div(na, nb);
              case GREATER_EQUAL -> torch.ge(na, nb).to(typeOf(a.dtype()));
            });
  }

  /** One pass over x: the shift is a tensor without dimensions, which does not change the type. */
  @Override
  public Tensor affine(Tensor x, float scale, float shift) {
    return run(
        x.shape(),
        x.dtype(),
        () ->
            shift == 0
                ? torch.mul(native_(x), new Scalar(scale))
                : torch.add(
                    torch.scalar_tensor(new Scalar(shift), optionsOf(DType.FLOAT32)),
                    native_(x),
                    new Scalar(scale)));
  }

  @Override
  public Tensor addScaled(Tensor a, Tensor b, float scale) {
    OpChecks.sameTypeAndShape("addScaled", a, b);
    return run(a.shape(), a.dtype(), () -> torch.add(native_(a), native_(b), new Scalar(scale)));
  }

  @Override
  public Tensor addProduct(Tensor a, Tensor b, Tensor scale) {
    OpChecks.addProduct(a, b, scale);
    return run(a.shape(), a.dtype(), () -> torch.addcmul(native_(a), native_(b), scalar(scale)));
  }

  @Override
  public Tensor tanhGradient(Tensor g, Tensor y) {
    OpChecks.sameTypeAndShape("tanhGradient", g, y);
    return run(g.shape(), g.dtype(), () -> torch.tanh_backward(native_(g), native_(y)));
  }

  @Override
  public Tensor binarize(Tensor x, Tensor scale) {
    OpChecks.binarize(x, scale);
    return run(x.shape(), x.dtype(), () -> elementwise.binarize(native_(x), scalar(scale)));
  }

  @Override
  public Tensor roundEvenly(Tensor x, Tensor max, int steps) {
    OpChecks.roundEvenly(x, max, steps);
    return run(x.shape(), x.dtype(), () -> elementwise.roundEvenly(native_(x), scalar(max), steps));
  }

  @Override
  public Tensor clamp(Tensor x, float low, float high) {
    OpChecks.clamp(low, high);
    return run(
        x.shape(),
        x.dtype(),
        () ->
            torch.clamp(
                native_(x),
                new ScalarOptional(new Scalar(low)),
                new ScalarOptional(new Scalar(high))));
  }

  @Override
  public Tensor clipRound(Tensor x, float high, int steps) {
    OpChecks.clipRound(high, steps);
    return run(x.shape(), x.dtype(), () -> elementwise.clipRound(native_(x), high, steps));
  }

  @Override
  public ClipGradients clipRoundGradients(Tensor g, Tensor x, float high) {
    OpChecks.sameTypeAndShape("clipRoundGradients", g, x);
    try (PointerScope scope = new PointerScope()) {
      Elementwise.Clipped clipped = elementwise.clipRoundGradients(native_(g), native_(x), high);
      return new ClipGradients(
          wrap(x.shape(), x.dtype(), clipped.input()),
          wrap(Shape.of(1), DType.FLOAT32, clipped.high()));
    }
  }

  @Override
  public Tensor addRelu(Tensor a, Tensor b) {
    OpChecks.sameTypeAndShape("addRelu", a, b);
    return run(a.shape(), a.dtype(), () -> elementwise.addRelu(native_(a), native_(b)));
  }

  @Override
  public Tensor reluGradient(Tensor g, Tensor y) {
    OpChecks.sameTypeAndShape("reluGradient", g, y);
    return run(g.shape(), g.dtype(), () -> elementwise.reluGradient(native_(g), native_(y)));
  }

  @Override
  public Tensor reduce(Reduction reduction, Tensor x, int... axes) {
    Shape shape = OpChecks.reduced(x, axes);
    long[] dims = new long[axes.length];
    for (int i = 0; i < axes.length; i++) {
      dims[i] = axes[i];
    }
    return switch (reduction) {
      case SUM ->
          run(
              shape,
              DType.FLOAT32,
              () -> torch.sum(native_(x), dims, true, new ScalarTypeOptional(ScalarType.Float)));
      case MAX -> run(shape, x.dtype(), () -> torch.amax(native_(x), dims, true));
    };
  }

  @Override
  public Tensor matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
    Shape shape = OpChecks.matmul(a, transposeA, b, transposeB);
    return run(
        shape,
        a.dtype(),
        () ->
            products.of(
                transposeA ? native_(a).t() : native_(a),
                transposeB ? native_(b).t() : native_(b)));
  }

  @Override
  public Tensor reshape(Tensor x, Shape shape) {
    OpChecks.reshape(x, shape);
    return run(shape, x.dtype(), () -> native_(x).reshape(shape.toLongArray()));
  }

  @Override
  public Tensor slice(Tensor x, int axis, int from, int to, int step) {
    Shape shape = OpChecks.slice(x.shape(), axis, from, to, step);
    return run(
        shape,
        x.dtype(),
        () -> {
          org.bytedeco.pytorch.Tensor part = view(native_(x), axis, from, to, step);
          // Some channels of more are a few numbers in a row, over which everything is slow.
          boolean channels = axis == 1 && shape.rank() == 4;
          return channels ? part.contiguous(MemoryFormat.ChannelsLast) : part;
        });
  }

  @Override
  public Tensor unslice(Tensor g, Shape shape, int axis, int from, int to, int step) {
    OpChecks.unslice(g, shape, axis, from, to, step);
    return run(
        shape,
        g.dtype(),
        () -> {
          org.bytedeco.pytorch.Tensor zeros = empty(shape, g.dtype()).zero_();
          view(zeros, axis, from, to, step).copy_(native_(g));
          return zeros;
        });
  }

  @Override
  public Tensor concat(List<Tensor> parts, int axis) {
    Shape shape = OpChecks.concat(parts, axis);
    return run(
        shape,
        parts.get(0).dtype(),
        () ->
            torch.cat(
                new TensorVector(
                    parts.stream().map(this::native_).toArray(org.bytedeco.pytorch.Tensor[]::new)),
                axis));
  }

  private org.bytedeco.pytorch.Tensor empty(Shape shape, DType dtype) {
    return torch.empty(
        shape.toLongArray(),
        optionsOf(dtype),
        shape.rank() == 4
            ? new MemoryFormatOptional(MemoryFormat.ChannelsLast)
            : new MemoryFormatOptional());
  }

  private static org.bytedeco.pytorch.Tensor view(
      org.bytedeco.pytorch.Tensor x, int axis, int from, int to, int step) {
    return x.slice(axis, new LongOptional(from), new LongOptional(to), step);
  }

  @Override
  public Tensor conv2d(Tensor x, Tensor w, Conv conv) {
    Shape shape = OpChecks.conv2d(x, w, conv);
    return run(
        shape, x.dtype(), () -> convolutions.forward(channelsLast(x), channelsLast(w), conv));
  }

  @Override
  public ConvGradients conv2dGradients(
      Tensor g, Tensor x, Tensor w, Conv conv, boolean wantInput, boolean wantWeight) {
    OpChecks.conv2dGradients(g, x, w, conv);
    try (PointerScope scope = new PointerScope()) {
      Convolutions.Gradients y =
          convolutions.gradients(
              channelsLast(g), channelsLast(x), channelsLast(w), conv, wantInput, wantWeight);
      return new ConvGradients(
          wantInput ? wrap(x.shape(), x.dtype(), y.input()) : null,
          wantWeight ? wrap(w.shape(), w.dtype(), y.weight()) : null);
    }
  }

  /**
   * On GPUs, which would wait for every element's place, each term is a convolution; so it is in
   * groups, where a convolution costs little beside single elements.
   */
  @Override
  public ClippedConvGradients clippedConvGradients(
      Tensor g, Tensor x, List<ClippedConv> terms, Conv conv) {
    if (!device.is_cpu() || conv.groups() > 1) {
      return Engine.super.clippedConvGradients(g, x, terms, conv);
    }
    OpChecks.clippedConvGradients(g, x, terms, conv);
    try (PointerScope scope = new PointerScope()) {
      ClippedConvolutions.Gradients y =
          clippedConvolutions.gradients(
              channelsLast(g),
              channelsLast(x),
              terms.stream()
                  .map(t -> new ClippedConvolutions.Term(channelsLast(t.weight()), t.high()))
                  .toList(),
              conv);
      return new ClippedConvGradients(
          wrap(x.shape(), x.dtype(), y.input()),
          y.highs().stream()
              .map(h -> h == null ? null : wrap(Shape.of(1), DType.FLOAT32, h))
              .toList());
    }
  }

  @Override
  public BatchNorm batchNorm(Tensor x, Tensor gamma, Tensor beta, float epsilon) {
    return normalize(x, gamma, beta, epsilon, false);
  }

  @Override
  public BatchNorm batchNormRelu(Tensor x, Tensor gamma, Tensor beta, float epsilon) {
    return normalize(x, gamma, beta, epsilon, true);
  }

  private BatchNorm normalize(Tensor x, Tensor gamma, Tensor beta, float epsilon, boolean relu) {
    OpChecks.epsilon(epsilon);
    OpChecks.batchNorm(x, gamma, beta);
    try (PointerScope scope = new PointerScope()) {
      Normalization.Forward y =
          normalization.forward(channelsLast(x), dense(gamma), dense(beta), epsilon, relu);
      return new BatchNorm(
          wrap(x.shape(), x.dtype(), y.output()),
          wrap(gamma.shape(), DType.FLOAT32, y.mean()),
          wrap(gamma.shape(), DType.FLOAT32, y.inverseStd()),
          y.mask() == null
              ? null
              : wrap(Shape.of((int) y.mask().numel()), DType.FLOAT32, y.mask()));
    }
  }

  @Override
  public BatchNormGradients batchNormGradients(
      Tensor g, Tensor x, Tensor gamma, BatchNorm forward) {
    return normalizationGradients(g, x, gamma, forward, false);
  }

  @Override
  public BatchNormGradients batchNormReluGradients(
      Tensor g, Tensor x, Tensor gamma, BatchNorm forward) {
    return normalizationGradients(g, x, gamma, forward, true);
  }

  private BatchNormGradients normalizationGradients(
      Tensor g, Tensor x, Tensor gamma, BatchNorm forward, boolean relu) {
    OpChecks.batchNormGradients(g, x, gamma, forward);
    try (PointerScope scope = new PointerScope()) {
      Normalization.Gradients y =
          normalization.gradients(
              channelsLast(g),
              channelsLast(x),
              dense(gamma),
              new Normalization.Forward(
                  relu ? channelsLast(forward.output()) : null,
                  dense(forward.mean()),
                  dense(forward.inverseStd()),
                  forward.noted() == null ? null : native_(forward.noted())),
              relu);
      return new BatchNormGradients(
          wrap(x.shape(), x.dtype(), y.input()),
          wrap(gamma.shape(), DType.FLOAT32, y.gamma()),
          wrap(gamma.shape(), DType.FLOAT32, y.beta()));
    }
  }

  @Override
  public Tensor batchNormInference(
      Tensor x, Tensor gamma, Tensor beta, Tensor mean, Tensor variance, float epsilon) {
    OpChecks.epsilon(epsilon);
    OpChecks.batchNorm(x, gamma, beta);
    OpChecks.batchNorm(x, mean, variance);
    return run(
        x.shape(),
        x.dtype(),
        () ->
            member(
                torch
                    .native_batch_norm(
                        channelsLast(x),
                        new TensorOptional(native_(gamma)),
                        new TensorOptional(native_(beta)),
                        new TensorOptional(native_(mean)),
                        new TensorOptional(native_(variance)),
                        false,
                        0,
                        epsilon)
                    .get0()));
  }

  @Override
  public Tensor maxPool(Tensor x, int kernel, Conv conv) {
    Shape shape = OpChecks.maxPool(x, kernel, conv);
    return run(shape, x.dtype(), () -> convolutions.maxPool(channelsLast(x), kernel, conv));
  }

  @Override
  public Tensor maxPoolGradient(Tensor g, Tensor x, int kernel, Conv conv) {
    OpChecks.maxPoolGradient(g, x, kernel, conv);
    return run(
        x.shape(),
        x.dtype(),
        () -> convolutions.maxPoolGradient(channelsLast(g), channelsLast(x), kernel, conv));
  }

  @Override
  public void releaseUnused() {
    if (!device.is_cpu()) {
      torch_cuda.getAllocator().emptyCache();
    }
  }

  @Override
  public void close() {
    oneDnn.ifPresent(OneDnn::close);
    device.close();
  }

  /** Runs an operation that returns a handle of its own, not a reference to another's. */
  private Tensor run(Shape shape, DType dtype, Supplier<org.bytedeco.pytorch.Tensor> operation) {
    try (PointerScope scope = new PointerScope()) {
      return wrap(shape, dtype, operation.get());
    }
  }

  /** A handle of its own to what a tuple holds. */
  private static org.bytedeco.pytorch.Tensor member(org.bytedeco.pytorch.Tensor reference) {
    return new org.bytedeco.pytorch.Tensor(reference);
  }

  private Tensor wrap(Shape shape, DType dtype, org.bytedeco.pytorch.Tensor handle) {
    // One reference more than the pointer scope's, so that the handle outlives it.
    handle.retainReference();
    return Tensor.wrap(this, shape, dtype, handle);
  }

  private org.bytedeco.pytorch.Tensor native_(Tensor x) {
    OpChecks.ownedBy(this, x);
    threads.follow();
    return (org.bytedeco.pytorch.Tensor) x.storage();
  }

  /** Without dimensions, so that it broadcasts to any shape. */
  private org.bytedeco.pytorch.Tensor scalar(Tensor oneElement) {
    return native_(oneElement).reshape();
  }

  /** A slice may skip elements, which oneDNN would read. */
  private org.bytedeco.pytorch.Tensor dense(Tensor x) {
    return native_(x).contiguous();
  }

  private org.bytedeco.pytorch.Tensor channelsLast(Tensor x) {
    return native_(x).contiguous(MemoryFormat.ChannelsLast);
  }

  private TensorOptions optionsOf(DType dtype) {
    return new TensorOptions(typeOf(dtype)).device(new DeviceOptional(device));
  }

  private static ScalarType typeOf(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> ScalarType.Float;
      case BFLOAT16 -> ScalarType.BFloat16;
    };
  }
}
