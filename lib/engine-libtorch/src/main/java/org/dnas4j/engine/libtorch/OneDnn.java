package org.dnas4j.engine.libtorch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The passes over activations between convolutions, by oneDNN on LibTorch's own memory. LibTorch
 * has no fused batch normalization with ReLU, and its kernels for channels-last tensors on CPUs are
 * much slower.
 *
 * <p>Tensors are channels-last and on the CPU. Temporary native objects belong to the caller's
 * {@link PointerScope}; so do results.
 */
final class OneDnn implements AutoCloseable {

  /** What gradients add to a variance that is made to fit it, whatever the forward pass added. */
  private static final float EPSILON = 1e-5f;

  private static final int SCALE_AND_SHIFT = dnnl.dnnl_use_scale | dnnl.dnnl_use_shift;

  /** What compiled kernels of a batch normalization depend on. */
  private record NormKey(
      long images,
      long channels,
      long height,
      long width,
      boolean bfloat16,
      float epsilon,
      boolean relu) {}

  /** Both directions; mask is null without ReLU. */
  private record Norm(
      primitive forward,
      primitive backward,
      memory.desc data,
      memory.desc channels,
      memory.desc mask) {}

  /** An element-wise pass over two tensors of one shape, and the parts its operands play. */
  enum Pass {
    /** a + b. */
    ADD(dnnl.DNNL_ARG_SRC_0, dnnl.DNNL_ARG_SRC_1, dnnl.DNNL_ARG_DST),
    /** ReLU(a + b). */
    ADD_RELU(dnnl.DNNL_ARG_SRC_0, dnnl.DNNL_ARG_SRC_1, dnnl.DNNL_ARG_DST),
    /** a where b, the output of ReLU, is positive, else 0. */
    RELU_GRADIENT(dnnl.DNNL_ARG_DIFF_DST, dnnl.DNNL_ARG_DST, dnnl.DNNL_ARG_DIFF_SRC);

    private final int first;
    private final int second;
    private final int result;

    Pass(int first, int second, int result) {
      this.first = first;
      this.second = second;
      this.result = result;
    }
  }

  private record PassKey(Pass pass, long elements, boolean bfloat16) {}

  private record Elementwise(primitive primitive, memory.desc data) {}

  private final Deque<Pointer> kept = new ArrayDeque<>();
  private final Map<NormKey, Optional<Norm>> norms = new HashMap<>();
  private final Map<PassKey, Optional<Elementwise>> passes = new HashMap<>();
  private final engine cpu;
  private final stream stream;

  private OneDnn() {
    cpu = keep(new engine(engine.kind.cpu, 0));
    stream = keep(new stream(cpu));
  }

  /** Opens oneDNN, if its native library loads on this platform. */
  static Optional<OneDnn> open() {
    try {
      return Optional.of(new OneDnn());
    } catch (UnsatisfiedLinkError | ExceptionInInitializerError | NoClassDefFoundError e) {
      return Optional.empty();
    }
  }

  /**
   * Normalizes with the batch's own statistics.
   *
   * @param gamma scale, {@code [C]}, FLOAT32
   * @param beta shift, {@code [C]}, FLOAT32
   * @param relu whether ReLU follows
   * @return empty if oneDNN has no fast kernel for such a batch
   */
  Optional<Normalization.Forward> batchNorm(
      Tensor x, Tensor gamma, Tensor beta, float epsilon, boolean relu) {
    return norm(x, epsilon, relu)
        .map(
            norm -> {
              Tensor output = torch.empty_like(x);
              Tensor mean = torch.empty_like(gamma);
              Tensor variance = torch.empty_like(gamma);
              Tensor mask = relu ? floats(norm.mask.get_size()) : null;
              new Call()
                  .with(dnnl.DNNL_ARG_SRC, norm.data, x)
                  .with(dnnl.DNNL_ARG_SCALE, norm.channels, gamma)
                  .with(dnnl.DNNL_ARG_SHIFT, norm.channels, beta)
                  .with(dnnl.DNNL_ARG_DST, norm.data, output)
                  .with(dnnl.DNNL_ARG_MEAN, norm.channels, mean)
                  .with(dnnl.DNNL_ARG_VARIANCE, norm.channels, variance)
                  .with(dnnl.DNNL_ARG_WORKSPACE, norm.mask, mask)
                  .run(norm.forward);
              return new Normalization.Forward(
                  output, mean, variance.add_(new Scalar(epsilon)).rsqrt_(), mask);
            });
  }

  /**
   * The gradients of {@link #batchNorm}.
   *
   * @param mask what the forward pass returned
   * @return empty if oneDNN has no fast kernel for such a batch
   */
  Optional<Normalization.Gradients> batchNormGradients(
      Tensor g, Tensor x, Tensor gamma, Tensor mean, Tensor inverseStd, Tensor mask) {
    return norm(x, EPSILON, mask != null)
        .map(
            norm -> {
              Tensor variance = inverseStd.square().reciprocal_().sub_(new Scalar(EPSILON));
              Tensor input = torch.empty_like(x);
              Tensor toGamma = torch.empty_like(gamma);
              Tensor toBeta = torch.empty_like(gamma);
              new Call()
                  .with(dnnl.DNNL_ARG_SRC, norm.data, x)
                  .with(dnnl.DNNL_ARG_DIFF_DST, norm.data, g)
                  .with(dnnl.DNNL_ARG_SCALE, norm.channels, gamma)
                  .with(dnnl.DNNL_ARG_MEAN, norm.channels, mean)
                  .with(dnnl.DNNL_ARG_VARIANCE, norm.channels, variance)
                  .with(dnnl.DNNL_ARG_DIFF_SRC, norm.data, input)
                  .with(dnnl.DNNL_ARG_DIFF_SCALE, norm.channels, toGamma)
                  .with(dnnl.DNNL_ARG_DIFF_SHIFT, norm.channels, toBeta)
                  .with(dnnl.DNNL_ARG_WORKSPACE, norm.mask, mask)
                  .run(norm.backward);
              return new Normalization.Gradients(input, toGamma, toBeta);
            });
  }

  /** Empty if oneDNN has no fast kernel for the type. */
  Optional<Tensor> run(Pass pass, Tensor a, Tensor b) {
    return elementwise(pass, a)
        .map(
            kernel -> {
              Tensor result = torch.empty_like(a);
              new Call()
                  .with(pass.first, kernel.data, a)
                  .with(pass.second, kernel.data, b)
                  .with(pass.result, kernel.data, result)
                  .run(kernel.primitive);
              return result;
            });
  }

  private Optional<Norm> norm(Tensor x, float epsilon, boolean relu) {
    NormKey key =
        new NormKey(x.size(0), x.size(1), x.size(2), x.size(3), isBfloat16(x), epsilon, relu);
    return norms.computeIfAbsent(key, this::compileNorm);
  }

  private Optional<Norm> compileNorm(NormKey key) {
    // Other numbers of channels get kernels that are slower than LibTorch's, or none.
    if (key.channels % 16 != 0) {
      return Optional.empty();
    }
    long[] dims = {key.images, key.channels, key.height, key.width};
    memory.desc data = keep(new memory.desc(dims, type(key.bfloat16), memory.format_tag.nhwc));
    memory.desc channels = keep(vector(key.channels, false));
    int flags = SCALE_AND_SHIFT | (key.relu ? dnnl.dnnl_fuse_norm_relu : 0);
    try {
      batch_normalization_forward.primitive_desc forward =
          new batch_normalization_forward.primitive_desc(
              cpu, dnnl.dnnl_forward_training, data, data, key.epsilon, flags);
      batch_normalization_backward.primitive_desc backward =
          new batch_normalization_backward.primitive_desc(
              cpu, dnnl.dnnl_backward, data, data, data, key.epsilon, flags, forward);
      if (!isCompiled(forward) || !isCompiled(backward)) {
        return Optional.empty();
      }
      return Optional.of(
          new Norm(
              keep(new batch_normalization_forward(forward)),
              keep(new batch_normalization_backward(backward)),
              data,
              channels,
              key.relu ? keep(forward.workspace_desc()) : null));
    } catch (RuntimeException e) {
      // oneDNN has no BFLOAT16 on some processors.
      return Optional.empty();
    }
  }

  /** Whether a kernel is compiled for the processor, and not a plain loop. */
  private static boolean isCompiled(primitive_desc_base description) {
    return description.impl_info_str().getString().contains("jit");
  }

  private Optional<Elementwise> elementwise(Pass pass, Tensor x) {
    return passes.computeIfAbsent(
        new PassKey(pass, x.numel(), isBfloat16(x)), this::compileElementwise);
  }

  private Optional<Elementwise> compileElementwise(PassKey key) {
    memory.desc data = keep(vector(key.elements, key.bfloat16));
    try {
      primitive_desc description = describe(key.pass, data);
      return isCompiled(description)
          ? Optional.of(new Elementwise(keep(new primitive(description)), data))
          : Optional.empty();
    } catch (RuntimeException e) {
      // oneDNN has no BFLOAT16 on some processors.
      return Optional.empty();
    }
  }

  private primitive_desc describe(Pass pass, memory.desc data) {
    return switch (pass) {
      case ADD -> new binary.primitive_desc(cpu, dnnl.dnnl_binary_add, data, data, data);
      case ADD_RELU ->
          new binary.primitive_desc(
              cpu, dnnl.dnnl_binary_add, data, data, data, followedByRelu(), false);
      case RELU_GRADIENT -> {
        int relu = dnnl.dnnl_eltwise_relu_use_dst_for_bwd;
        eltwise_forward.primitive_desc hint =
            new eltwise_forward.primitive_desc(cpu, dnnl.dnnl_forward_training, relu, data, data);
        yield new eltwise_backward.primitive_desc(cpu, relu, data, data, data, hint);
      }
    };
  }

  private static primitive_attr followedByRelu() {
    post_ops operations = new post_ops();
    operations.append_eltwise(dnnl.dnnl_eltwise_relu, 0, 0);
    primitive_attr attributes = new primitive_attr();
    attributes.set_post_ops(operations);
    return attributes;
  }

  /** One execution of a kernel: which tensor plays which part; null plays none. */
  private final class Call {
    private final IntMemoryMap operands = new IntMemoryMap();

    Call with(int part, memory.desc layout, Tensor tensor) {
      if (tensor != null) {
        operands.put(part, new memory(layout, cpu, tensor.data_ptr()));
      }
      return this;
    }

    void run(primitive kernel) {
      kernel.execute(stream, operands);
      stream._wait();
    }
  }

  private static memory.desc vector(long elements, boolean bfloat16) {
    return new memory.desc(new long[] {elements}, type(bfloat16), memory.format_tag.a);
  }

  private static memory.data_type type(boolean bfloat16) {
    return bfloat16 ? memory.data_type.bf16 : memory.data_type.f32;
  }

  private static boolean isBfloat16(Tensor x) {
    return x.scalar_type().intern() == ScalarType.BFloat16;
  }

  /** A FLOAT32 vector of at least so many bytes. */
  private static Tensor floats(long bytes) {
    return torch.empty(new long[] {(bytes + Float.BYTES - 1) / Float.BYTES});
  }

  @Override
  public void close() {
    while (!kept.isEmpty()) {
      kept.pop().close();
    }
  }

  private <P extends Pointer> P keep(P pointer) {
    pointer.retainReference();
    kept.push(pointer);
    return pointer;
  }
}
