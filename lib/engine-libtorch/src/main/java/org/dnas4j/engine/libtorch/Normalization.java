package org.dnas4j.engine.libtorch;

import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Batch normalization with the batch's own statistics, by oneDNN where it is fast and by LibTorch
 * elsewhere. Tensors are channels-last.
 */
record Normalization(Optional<OneDnnNorms> oneDnn) {

  /**
   * What a forward pass leaves; the gradients need its output only after ReLU.
   *
   * @param mask where ReLU let values pass, in oneDNN's own encoding; null if oneDNN did not run it
   */
  record Forward(Tensor output, Tensor mean, Tensor inverseStd, Tensor mask) {}

  /** The gradients of input, scale and shift. */
  record Gradients(Tensor input, Tensor gamma, Tensor beta) {}

  Forward forward(Tensor x, Tensor gamma, Tensor beta, float epsilon, boolean relu) {
    return oneDnn
        .flatMap(o -> o.batchNorm(x, gamma, beta, epsilon, relu))
        .orElseGet(() -> byLibtorch(x, gamma, beta, epsilon, relu));
  }

  private static Forward byLibtorch(
      Tensor x, Tensor gamma, Tensor beta, float epsilon, boolean relu) {
    T_TensorTensorTensor_T result =
        torch.native_batch_norm(
            x,
            new TensorOptional(gamma),
            new TensorOptional(beta),
            new TensorOptional(),
            new TensorOptional(),
            true,
            0,
            epsilon);
    Tensor output = new Tensor(result.get0());
    return new Forward(
        relu ? output.relu_() : output, new Tensor(result.get1()), new Tensor(result.get2()), null);
  }

  Gradients gradients(Tensor g, Tensor x, Tensor gamma, Forward forward, boolean relu) {
    Tensor mask = forward.mask;
    // Without oneDNN's mask, ReLU is a step of its own.
    Tensor passed =
        relu && mask == null ? torch.threshold_backward(g, forward.output, new Scalar(0)) : g;
    return oneDnn
        .flatMap(
            o -> o.batchNormGradients(passed, x, gamma, forward.mean, forward.inverseStd, mask))
        .orElseGet(() -> gradientsByLibtorch(passed, x, gamma, forward));
  }

  private static Gradients gradientsByLibtorch(Tensor g, Tensor x, Tensor gamma, Forward forward) {
    T_TensorTensorTensor_T result =
        torch.native_batch_norm_backward(
            g,
            x,
            new TensorOptional(gamma),
            new TensorOptional(),
            new TensorOptional(),
            new TensorOptional(forward.mean),
            new TensorOptional(forward.inverseStd),
            true,
            0,
            Convolutions.wanted(true, true, true));
    return new Gradients(
        new Tensor(result.get0()), new Tensor(result.get1()), new Tensor(result.get2()));
  }
}
