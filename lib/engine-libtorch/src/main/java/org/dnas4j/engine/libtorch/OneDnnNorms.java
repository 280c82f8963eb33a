package org.dnas4j.engine.libtorch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
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
      boolean relu) {}

  /** Both directions; mask is null without ReLU. */
  private record Norm(
      primitive forward,
      primitive backward,
      memory.desc data,
      memory.desc channels,
      memory.desc mask) {}

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
              Tensor mask = relu ? floats(norm.mask.get_size()) : null;
              oneDnn
                  .call()
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
              oneDnn
                  .call()
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

  private Optional<Norm> norm(Tensor x, float epsilon, boolean relu) {
    boolean bfloat16 = OneDnn.isBfloat16(x);
    return norms.computeIfAbsent(
        new NormKey(x.size(0), x.size(1), x.size(2), x.size(3), bfloat16, epsilon, relu),
        key -> OneDnn.ifSupported(() -> compile(key)));
  }

  private Optional<Norm> compile(NormKey key) {
    // Other numbers of channels get kernels that are slower than LibTorch's, or none.
    if (key.channels % 16 != 0) {
      return Optional.empty();
    }
    long[] dims = {key.images, key.channels, key.height, key.width};
    memory.desc data =
        oneDnn.keep(new memory.desc(dims, OneDnn.type(key.bfloat16), memory.format_tag.nhwc));
    memory.desc channels = oneDnn.keep(OneDnn.vector(key.channels, false));
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
    return Optional.of(
        new Norm(
            oneDnn.keep(new batch_normalization_forward(forward)),
            oneDnn.keep(new batch_normalization_backward(backward)),
            data,
            channels,
            key.relu ? oneDnn.keep(forward.workspace_desc()) : null));
  }

  /** A FLOAT32 vector of at least so many bytes. */
  private static Tensor floats(long bytes) {
    return torch.empty(new long[] {(bytes + Float.BYTES - 1) / Float.BYTES});
  }
}
