package org.dnas4j.engine.nd4j;

import org.dnas4j.tensor.Engine.Conv;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Convolutions and their gradients on channels-last arrays, a few images at a time.
 *
 * <p>Measured with oneDNN 2.3 on a batch of 128: from 16 images on it chooses Winograd kernels
 * whose scratch memory costs up to 100 ms a call where the direct kernels need 10 (16 channels,
 * 32×32), and temporary reorderings no longer fit the cache.
 */
final class Convolutions {
  private static final int OUTPUT_MAJOR = 2; // weights as [O, kH, kW, I]
  private static final int CHANNELS_LAST = 1;

  private final Pool pool;
  private final int imagesAtOnce;

  Convolutions(Pool pool, int imagesAtOnce) {
    this.pool = pool;
    this.imagesAtOnce = imagesAtOnce;
  }

  void forward(INDArray x, INDArray w, INDArray y, Conv conv) {
    int[] arguments = arguments(w, conv);
    int images = (int) x.size(0);
    for (int from = 0; from < images; from += imagesAtOnce) {
      int count = Math.min(imagesAtOnce, images - from);
      Ops.run(
          "conv2d",
          new INDArray[] {Block.view(x, 0, from, count, 1), w},
          new INDArray[] {Block.view(y, 0, from, count, 1)},
          arguments);
    }
  }

  /** Fills the gradients of the input and of the weight. */
  void backward(INDArray g, INDArray x, INDArray w, INDArray dx, INDArray dw, Conv conv) {
    int[] arguments = arguments(w, conv);
    int images = (int) x.size(0);
    Block part = pool.take(dw.shape());
    for (int from = 0; from < images; from += imagesAtOnce) {
      int count = Math.min(imagesAtOnce, images - from);
      Ops.run(
          "conv2d_bp",
          new INDArray[] {Block.view(x, 0, from, count, 1), w, Block.view(g, 0, from, count, 1)},
          new INDArray[] {Block.view(dx, 0, from, count, 1), from == 0 ? dw : part.array()},
          arguments);
      if (from > 0) {
        Ops.axpy(1, part.array(), dw);
      }
    }
    pool.release(part);
  }

  private static int[] arguments(INDArray w, Conv conv) {
    return new int[] {
      (int) w.size(1),
      (int) w.size(2),
      conv.stride(),
      conv.stride(),
      conv.padding(),
      conv.padding(),
      1,
      1,
      0, // padding as given
      CHANNELS_LAST,
      OUTPUT_MAJOR
    };
  }
}
