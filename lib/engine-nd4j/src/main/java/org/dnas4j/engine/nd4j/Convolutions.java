package org.dnas4j.engine.nd4j;

import java.util.List;
import java.util.stream.Stream;
import org.dnas4j.tensor.Engine.Conv;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Convolutions and their gradients on channels-last arrays, a few images at a time, shared out
 * among workers.
 *
 * <p>Measured with oneDNN 2.3 on a batch of 128: from 16 images on it chooses Winograd kernels
 * whose scratch memory costs up to 100 ms a call where the direct kernels need 10 (16 channels,
 * 32×32), and temporary reorderings no longer fit the cache.
 */
final class Convolutions {
  private static final int CHANNELS_LAST = 1;

  /** What ND4J has, each with the one layout of weights that oneDNN takes as it is. */
  enum Kind {
    /** Every output of all inputs; weights {@code [O, kH, kW, I]}. */
    FULL("conv2d", 1, 2),
    /** Every output of one input; weights {@code [kH, kW, C, 1]}. */
    DEPTHWISE("depthwise_conv2d", 0, 0);

    private final String operation;
    private final int kernelAxis;
    private final int layout;

    Kind(String operation, int kernelAxis, int layout) {
      this.operation = operation;
      this.kernelAxis = kernelAxis;
      this.layout = layout;
    }

    private int[] arguments(INDArray w, Conv conv) {
      return new int[] {
        (int) w.size(kernelAxis),
        (int) w.size(kernelAxis + 1),
        conv.stride(),
        conv.stride(),
        conv.padding(),
        conv.padding(),
        1,
        1,
        0, // padding as given
        CHANNELS_LAST,
        layout
      };
    }
  }

  private final Pool pool;
  private final Workers workers;
  private final int imagesAtOnce;

  Convolutions(Pool pool, Workers workers, int imagesAtOnce) {
    this.pool = pool;
    this.workers = workers;
    this.imagesAtOnce = imagesAtOnce;
  }

  void forward(Kind kind, INDArray x, INDArray w, INDArray y, Conv conv) {
    int[] arguments = kind.arguments(w, conv);
    workers.run(
        worker ->
            forEachPart(
                worker,
                x.size(0),
                (from, count) ->
                    Ops.run(
                        kind.operation,
                        new INDArray[] {Block.view(x, 0, from, count, 1), w},
                        new INDArray[] {Block.view(y, 0, from, count, 1)},
                        arguments)));
  }

  /** Fills the gradients of the input and of the weight. */
  void backward(
      Kind kind, INDArray g, INDArray x, INDArray w, INDArray dx, INDArray dw, Conv conv) {
    int[] arguments = kind.arguments(w, conv);
    List<Block> sums = blocks(dw);
    List<Block> parts = blocks(dw);
    workers.run(
        worker -> {
          INDArray sum = sums.get(worker).array();
          INDArray part = parts.get(worker).array();
          sum.assign(0);
          forEachPart(
              worker,
              x.size(0),
              (from, count) -> {
                Ops.run(
                    kind.operation + "_bp",
                    new INDArray[] {
                      Block.view(x, 0, from, count, 1), w, Block.view(g, 0, from, count, 1)
                    },
                    new INDArray[] {Block.view(dx, 0, from, count, 1), part},
                    arguments);
                Ops.axpy(1, part, sum);
              });
        });
    // in a fixed order, so that the same run gives the same numbers
    dw.assign(sums.get(0).array());
    for (Block sum : sums.subList(1, sums.size())) {
      Ops.axpy(1, sum.array(), dw);
    }
    sums.forEach(pool::release);
    parts.forEach(pool::release);
  }

  private List<Block> blocks(INDArray like) {
    return Stream.generate(() -> pool.take(like.shape())).limit(workers.count()).toList();
  }

  /** Some consecutive images. */
  @FunctionalInterface
  private interface Part {
    void run(int from, int count);
  }

  /** Every part of the batch that falls to a worker. */
  private void forEachPart(int worker, long images, Part part) {
    int share = Math.min(imagesAtOnce, ((int) images + workers.count() - 1) / workers.count());
    for (int from = worker * share; from < images; from += share * workers.count()) {
      part.run(from, Math.min(share, (int) images - from));
    }
  }
}
