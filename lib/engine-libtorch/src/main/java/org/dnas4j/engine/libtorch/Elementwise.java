package org.dnas4j.engine.libtorch;

import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dnas4j.engine.libtorch.Pass.ClipRound;
import org.dnas4j.engine.libtorch.Pass.Plain;
import org.dnas4j.engine.libtorch.Pass.ReluGradient;
import org.dnas4j.engine.libtorch.Pass.RoundEvenly;

/**
 * Element-wise functions that a training step spends time on, by oneDNN for images and weights of
 * convolutions and by LibTorch for all else.
 */
record Elementwise(Optional<OneDnnPasses> oneDnn) {

  Tensor tanh(Tensor x) {
    return fast(Plain.TANH, x).orElseGet(() -> torch.tanh(x));
  }

  Tensor add(Tensor a, Tensor b) {
    return fast(Plain.ADD, a, b).orElseGet(() -> torch.add(a, b));
  }

  Tensor addRelu(Tensor a, Tensor b) {
    return fast(Plain.ADD_RELU, a, b).orElseGet(() -> torch.add(a, b).relu_());
  }

  Tensor reluGradient(Tensor g, Tensor y) {
    return fast(new ReluGradient(), g, y)
        .orElseGet(() -> torch.threshold_backward(g, y, new Scalar(0)));
  }

  /** scale where x ≥ 0, else −scale; scale is one number of x's type. */
  Tensor binarize(Tensor x, Tensor scale) {
    return fast(Plain.BINARIZE, x, number(new Scalar(0f)), scale.to(ScalarType.Float))
        .orElseGet(() -> torch.where(torch.ge(x, new Scalar(0f)), scale, scale.neg()));
  }

  /** x / max, from −1 to 1, rounded to steps + 1 even levels; max is one number of x's type. */
  Tensor roundEvenly(Tensor x, Tensor max, int steps) {
    Scalar half = new Scalar(steps / 2f);
    return fast(new RoundEvenly(steps), x, max.to(ScalarType.Float).reciprocal().mul_(half))
        .orElseGet(
            () ->
                x.div(max)
                    .mul_(half)
                    .add_(half)
                    .round_()
                    .mul_(new Scalar(2f / steps))
                    .sub_(new Scalar(1)));
  }

  /** x clipped to [0, high] and rounded to steps + 1 even levels. */
  Tensor clipRound(Tensor x, float high, int steps) {
    Scalar up = new Scalar(steps / high);
    Scalar down = new Scalar(high / steps);
    return fast(new ClipRound(steps), x, number(up), number(down))
        .orElseGet(
            () -> torch.hardtanh(x, new Scalar(0f), new Scalar(high)).mul_(up).round_().mul_(down));
  }

  /** Gradients of {@link #clipRound}: of x, and of high as one FLOAT32. */
  Clipped clipRoundGradients(Tensor g, Tensor x, float high) {
    Tensor above =
        fast(Plain.KEEP, x, number(new Scalar(high)), g)
            .orElseGet(() -> torch.threshold_backward(g, x, new Scalar(Math.nextDown(high))));
    Tensor input =
        fast(Plain.KEEP_LESS, x, number(new Scalar(0f)), g, above)
            .orElseGet(
                () ->
                    // LibTorch's limits are open; those nearest outside make 0 and high right.
                    torch.hardtanh_backward(g, x, new Scalar(-Float.MIN_NORMAL), new Scalar(high)));
    // LibTorch sums BFLOAT16 to its own type several times faster, so only the last sum is FLOAT32.
    Tensor byChannel =
        isImages(above)
            ? torch.sum(above, new long[] {0, 2, 3}, false, new ScalarTypeOptional())
            : above;
    return new Clipped(input, byChannel.sum(new ScalarTypeOptional(ScalarType.Float)).reshape(1));
  }

  /** What clipping passes on to its input and to its upper limit. */
  record Clipped(Tensor input, Tensor high) {}

  private static Tensor number(Scalar value) {
    return torch.scalar_tensor(value, new TensorOptions(ScalarType.Float));
  }

  private static boolean isImages(Tensor x) {
    return x.dim() == 4 && x.numel() > 0;
  }

  private Optional<Tensor> fast(Pass pass, Tensor... operands) {
    Tensor first = operands[0];
    if (oneDnn.isEmpty() || !isImages(first)) {
      return Optional.empty();
    }
    Tensor[] ordered = operands.clone();
    for (int i = 0; i < operands.length; i++) {
      if (!pass.operands().get(i).number()) {
        if (!operands[i].is_same_size(first)) {
          return Optional.empty();
        }
        ordered[i] = operands[i].contiguous(MemoryFormat.ChannelsLast);
      }
    }
    return oneDnn.get().run(pass, ordered);
  }
}
