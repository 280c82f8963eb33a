package org.dnas4j.engine.libtorch;

import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.dnas4j.tensor.Engine.Conv;

/**
 * Convolutions and pooling of channels-last tensors.
 *
 * @param cpu whether this is a CPU
 * @param bfloat16 whether it has convolutions of BFLOAT16; else they run in FLOAT32, which is many
 *     times faster than what LibTorch does without kernels for them
 * @param products of which some gradients of weights are made
 */
record Convolutions(boolean cpu, boolean bfloat16, Products products) {
  private static final long[] ONE = {1, 1};
  private static final long[] NONE = {0, 0};

  /** The gradients of input and weight; null where not asked for. */
  record Gradients(Tensor input, Tensor weight) {}

  Tensor forward(Tensor x, Tensor w, Conv conv) {
    if (runsInFloat32(x)) {
      return rounded(forward(exact(x), exact(w), conv));
    }
    if (readsSinglePixels(w, conv)) {
      return forward(everyPixel(x, conv.stride()), w, dense(conv));
    }
    return torch.convolution(
        x,
        w,
        new TensorOptional(),
        both(conv.stride()),
        both(conv.padding()),
        ONE,
        false,
        NONE,
        conv.groups());
  }

  Gradients gradients(
      Tensor g, Tensor x, Tensor w, Conv conv, boolean wantInput, boolean wantWeight) {
    if (runsInFloat32(x)) {
      Gradients exact = gradients(exact(g), exact(x), exact(w), conv, wantInput, wantWeight);
      return new Gradients(rounded(exact.input), rounded(exact.weight));
    }
    if (readsSinglePixels(w, conv)) {
      Tensor read = everyPixel(x, conv.stride());
      Gradients dense = gradients(g, read, w, dense(conv), wantInput, wantWeight);
      if (!wantInput) {
        return dense;
      }
      Tensor input = torch.zeros_like(x);
      pixels(input, conv.stride()).copy_(dense.input);
      return new Gradients(input, dense.weight);
    }
    if (wantWeight && cpu && conv.groups() == 1 && WeightGradient.isFaster(g, w)) {
      Tensor input = wantInput ? gradients(g, x, w, conv, true, false).input : null;
      return new Gradients(input, WeightGradient.of(g, x, w, conv, products));
    }
    T_TensorTensorTensor_T gradients =
        torch.convolution_backward(
            g,
            x,
            w,
            new LongArrayRefOptional(),
            both(conv.stride()),
            both(conv.padding()),
            ONE,
            false,
            NONE,
            conv.groups(),
            wanted(wantInput, wantWeight, false));
    return new Gradients(
        wantInput ? new Tensor(gradients.get0()) : null,
        wantWeight ? new Tensor(gradients.get1()) : null);
  }

  Tensor maxPool(Tensor x, int kernel, Conv conv) {
    return new Tensor(pooled(x, kernel, conv).get0());
  }

  Tensor maxPoolGradient(Tensor g, Tensor x, int kernel, Conv conv) {
    return torch.max_pool2d_with_indices_backward(
        g,
        x,
        both(kernel),
        both(conv.stride()),
        both(conv.padding()),
        ONE,
        false,
        pooled(x, kernel, conv).get1());
  }

  private static T_TensorTensor_T pooled(Tensor x, int kernel, Conv conv) {
    return torch.max_pool2d_with_indices(
        x, both(kernel), both(conv.stride()), both(conv.padding()), ONE, false);
  }

  /**
   * Whether each output has one pixel of input, and most pixels none. oneDNN's AVX2 kernel for the
   * gradient of such an input writes beyond its memory; on the pixels alone another one runs.
   */
  private boolean readsSinglePixels(Tensor w, Conv conv) {
    return cpu && w.size(2) == 1 && w.size(3) == 1 && conv.stride() > 1 && conv.padding() == 0;
  }

  /** What reads every pixel that is left. */
  private static Conv dense(Conv conv) {
    return new Conv(1, 0, conv.groups());
  }

  private static Tensor everyPixel(Tensor x, int stride) {
    return pixels(x, stride).contiguous(MemoryFormat.ChannelsLast);
  }

  private static Tensor pixels(Tensor x, int stride) {
    LongOptional all = new LongOptional();
    return x.slice(2, all, all, stride).slice(3, all, all, stride);
  }

  private boolean runsInFloat32(Tensor x) {
    return !bfloat16 && OneDnn.isBfloat16(x);
  }

  private static Tensor exact(Tensor x) {
    return x.to(ScalarType.Float);
  }

  private static Tensor rounded(Tensor x) {
    return x == null ? null : x.to(ScalarType.BFloat16);
  }

  static BoolPointer wanted(boolean... mask) {
    BoolPointer pointer = new BoolPointer(mask.length);
    for (int i = 0; i < mask.length; i++) {
      pointer.put(i, mask[i]);
    }
    return pointer;
  }

  private static long[] both(int value) {
    return new long[] {value, value};
  }
}
