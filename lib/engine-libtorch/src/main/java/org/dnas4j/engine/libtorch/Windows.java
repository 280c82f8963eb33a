package org.dnas4j.engine.libtorch;

import org.bytedeco.pytorch.Tensor;
import org.dnas4j.tensor.Engine.Conv;

/**
 * The gradient of a convolution's input at single elements: each a sum over the windows that read
 * it. Plain loops, because LibTorch has only what first copies every window.
 *
 * @param g of the output, channels last
 * @param channels of the output
 * @param rows of the output
 * @param columns of the output
 * @param input shape of the input, {@code [N, C, H, W]}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Windows(float[] g, int channels, int rows, int columns, long[] input, Conv conv) {

  static Windows of(Tensor g, Tensor x, Conv conv) {
    return new Windows(
        Floats.of(g.permute(0, 2, 3, 1)),
        (int) g.size(1),
        (int) g.size(2),
        (int) g.size(3),
        new long[] {x.size(0), x.size(1), x.size(2), x.size(3)},
        conv);
  }

  /**
   * convᵀ(g, w).
   *
   * @param places of elements of the input, counted in the order they lie in memory, channels last
   */
  float[] inputGradient(long[] places, Tensor w) {
    // As a transpose of two axes, which is copied several times faster than one of four.
    float[] weights = Floats.of(w.permute(0, 2, 3, 1).reshape(w.size(0), -1).t());
    int kernelRows = (int) w.size(2);
    int kernelColumns = (int) w.size(3);
    float[] gradient = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      int channel = (int) (places[i] % input[1]);
      long pixel = places[i] / input[1];
      int column = (int) (pixel % input[3]);
      int row = (int) (pixel / input[3] % input[2]);
      int image = (int) (pixel / input[3] / input[2]);
      for (int k = 0; k < kernelRows; k++) {
        int r = output(row, k, rows);
        for (int l = 0; r >= 0 && l < kernelColumns; l++) {
          int c = output(column, l, columns);
          if (c >= 0) {
            int from = ((image * rows + r) * columns + c) * channels;
            int by = ((k * kernelColumns + l) * (int) input[1] + channel) * channels;
            gradient[i] += product(from, weights, by);
          }
        }
      }
    }
    return gradient;
  }

  /** The output whose window has an input at a place of its kernel, along one axis; −1 if none. */
  private int output(int place, int kernel, int outputs) {
    int from = place + conv.padding() - kernel;
    int output = from / conv.stride();
    return from >= 0 && from % conv.stride() == 0 && output < outputs ? output : -1;
  }

  /** Over the output's channels, in four sums at a time, which do not wait for each other. */
  private float product(int from, float[] weights, int by) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 3 < channels; i += 4) {
      a += g[from + i] * weights[by + i];
      b += g[from + i + 1] * weights[by + i + 1];
      c += g[from + i + 2] * weights[by + i + 2];
      d += g[from + i + 3] * weights[by + i + 3];
    }
    for (; i < channels; i++) {
      a += g[from + i] * weights[by + i];
    }
    return a + b + (c + d);
  }
}
