package org.dnas4j.engine.libtorch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.dnas4j.tensor.Engine.Conv;

/**
 * The gradient of the weights of a convolution in one group as one matrix product, gᵀ · columns,
 * where a row of the columns holds the pixels under one position of the kernel. oneDNN's own kernel
 * is slow where outputs are a few pixels and channels are many, as at the end of a ResNet, above
 * all in BFLOAT16.
 */
final class WeightGradient {
  private WeightGradient() {}

  /** Whether the product is faster on a CPU, by measurement with AVX-512 and AMX. */
  static boolean isFaster(Tensor g, Tensor w) {
    long pixels = g.size(2) * g.size(3);
    return w.size(1) >= 64 && pixels <= (OneDnn.isBfloat16(w) ? 16 : 4);
  }

  /** {@code [O, C, kH, kW]} like w, channels-last like g and x. */
  static Tensor of(Tensor g, Tensor x, Tensor w, Conv conv, Products products) {
    long padding = conv.padding();
    long images = x.size(0);
    long channels = x.size(1);
    long height = x.size(2) + 2 * padding;
    long width = x.size(3) + 2 * padding;
    Tensor pixels =
        torch.constant_pad_nd(
            x.permute(0, 2, 3, 1), new long[] {0, 0, padding, padding, padding, padding});
    long positions = images * g.size(2) * g.size(3);
    long kernelHeight = w.size(2);
    long kernelRow = w.size(3) * channels;
    long[] sizes = {images, g.size(2), g.size(3), kernelHeight, kernelRow};
    long[] strides = {
      height * width * channels,
      conv.stride() * width * channels,
      conv.stride() * channels,
      width * channels,
      1
    };
    Tensor columns =
        pixels.contiguous().as_strided(sizes, strides).reshape(positions, kernelHeight * kernelRow);
    Tensor outputs = g.permute(0, 2, 3, 1).reshape(positions, w.size(0));
    return products
        .of(outputs.t(), columns)
        .reshape(w.size(0), kernelHeight, w.size(3), channels)
        .permute(0, 3, 1, 2);
  }
}
