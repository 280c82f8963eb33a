package org.dnas4j.engine.libtorch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Batch normalization by oneDNN, with ReLU fused, which LibTorch has not; its own kernels for
 * channels-last tensors on CPUs are much slower. Tensors are channels-last.
 */
final class OneDnnNorms {
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
      boolean relu,
      int threads) {}

  /** Both directions; the mask's length is 0 without ReLU, which has none. */
  private record Norm(OneDnn.Kernel forward, OneDnn.Kernel backward, long maskBytes) {}

  private final OneDnn oneDnn;
  private final Map<NormKey, Optional<Norm>> norms = new HashMap<>();

  OneDnnNorms(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
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
              Tensor mask = relu ? floats(norm.maskBytes) : null;
              norm.forward.run(x, gamma, beta, output, mean, variance, mask);
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
              norm.backward.run(x, g, gamma, mean, variance, input, toGamma, toBeta, mask);
              return new Normalization.Gradients(input, toGamma, toBeta);
            });
  }

  private Optional<Norm> norm(Tensor x, float epsilon, boolean relu) {
    boolean bfloat16 = OneDnn.isBfloat16(x);
    return norms.computeIfAbsent(
        new NormKey(
            x.size(0), x.size(1), x.size(2), x.size(3), bfloat16, epsilon, relu, oneDnn.threads()),
        key -> OneDnn.ifSupported(() -> compile(key)));
  }

  private Optional<Norm> compile(NormKey key) {
    // Other numbers of channels get kernels that are slower than LibTorch's, or none.
    if (key.channels % 16 != 0) {
      return Optional.empty();
    }
    long[] dims = {key.images, key.channels, key.height, key.width};
    memory.desc data = new memory.desc(dims, OneDnn.type(key.bfloat16), memory.format_tag.nhwc);
    memory.desc channels = OneDnn.vector(key.channels, false);
    int flags = SCALE_AND_SHIFT | (key.relu ? dnnl.dnnl_fuse_norm_relu : 0);
    batch_normalization_forward.primitive_desc forward =
        new batch_normalization_forward.primitive_desc(
            oneDnn.cpu(), dnnl.dnnl_forward_training, data, data, key.epsilon, flags);
    batch_normalization_backward.primitive_desc backward =
        new batch_normalization_backward.primitive_desc(
            oneDnn.cpu(), dnnl.dnnl_backward, data, data, data, key.epsilon, flags, forward);
    if (!OneDnn.isCompiled(forward) || !OneDnn.isCompiled(backward)) {
      return Optional.empty();
    }
    memory.desc mask = key.relu ? forward.workspace_desc() : null;
    OneDnn.Kernel forwards =
        oneDnn.kernel(
            new batch_normalization_forward(forward),
            new OneDnn.Operand(dnnl.DNNL_ARG_SRC, data),
            new OneDnn.Operand(dnnl.DNNL_ARG_SCALE, channels),
            new OneDnn.Operand(dnnl.DNNL_ARG_SHIFT, channels),
            new OneDnn.Operand(dnnl.DNNL_ARG_DST, data),
            new OneDnn.Operand(dnnl.DNNL_ARG_MEAN, channels),
            new OneDnn.Operand(dnnl.DNNL_ARG_VARIANCE, channels),
            new OneDnn.Operand(dnnl.DNNL_ARG_WORKSPACE, mask));
    OneDnn.Kernel backwards =
        oneDnn.kernel(
            new batch_normalization_backward(backward),
            new OneDnn.Operand(dnnl.DNNL_ARG_SRC, data),
            new OneDnn.Operand(dnnl.DNNL_ARG_DIFF_DST, data),
            new OneDnn.Operand(dnnl.DNNL_ARG_SCALE, channels),
            new OneDnn.Operand(dnnl.DNNL_ARG_MEAN, channels),
            new OneDnn.Operand(dnnl.DNNL_ARG_VARIANCE, channels),
            new OneDnn.Operand(dnnl.DNNL_ARG_DIFF_SRC, data),
            new OneDnn.Operand(dnnl.DNNL_ARG_DIFF_SCALE, channels),
            new OneDnn.Operand(dnnl.DNNL_ARG_DIFF_SHIFT, channels),
            new OneDnn.Operand(dnnl.DNNL_ARG_WORKSPACE, mask));
    return Optional.of(new Norm(forwards, backwards, mask == null ? 0 : mask.get_size()));
  }

  /** A FLOAT32 vector of at least so many bytes. */
  private static Tensor floats(long bytes) {
    return torch.empty(new long[] {(bytes + Float.BYTES - 1) / Float.BYTES});
  }
}
