package org.dnas4j.engine.nd4j;

import org.dnas4j.tensor.Engine.Conv;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Maximum pooling on channels-last arrays, one position of the window at a time: ND4J's own
 * gradient does not say which of several equal maxima it chooses.
 */
final class Pooling {
  private final Pool pool;

  Pooling(Pool pool) {
    this.pool = pool;
  }

  void forward(INDArray x, INDArray y, int kernel, Conv conv) {
    Block padded = padded(x, conv.padding());
    y.assign(Float.NEGATIVE_INFINITY);
    Block window = pool.take(y.shape());
    for (int i = 0; i < kernel * kernel; i++) {
      window.array().assign(window(padded.array(), y, i / kernel, i % kernel, conv.stride()));
      Ops.run("maximum", y, y, window.array());
    }
    pool.release(window);
    pool.release(padded);
  }

  void backward(INDArray g, INDArray x, INDArray dx, int kernel, Conv conv) {
    Block padded = padded(x, conv.padding());
    Block gradient = pool.take(padded.array().shape());
    Block best = pool.take(g.shape());
    Block rest = pool.take(g.shape());
    Block chosen = pool.take(g.shape());
    gradient.array().assign(0);
    forward(x, best.array(), kernel, conv);
    rest.array().assign(g);
    for (int i = 0; i < kernel * kernel; i++) {
      int row = i / kernel;
      int column = i % kernel;
      // 1 − step(best − x) is 1 at a maximum; its gradient is then spent
      Ops.run(
          "subtract",
          chosen.array(),
          best.array(),
          window(padded.array(), g, row, column, conv.stride()));
      Nd4j.getExecutioner().exec(new Step(chosen.array(), chosen.array(), 0));
      chosen.array().rsubi(1);
      chosen.array().muli(rest.array());
      Ops.axpy(-1, chosen.array(), rest.array());
      window(gradient.array(), g, row, column, conv.stride()).addi(chosen.array());
    }
    dx.assign(inner(gradient.array(), dx, conv.padding()));
    for (Block block : new Block[] {padded, gradient, best, rest, chosen}) {
      pool.release(block);
    }
  }

  /** The image with a border that no window chooses. */
  private Block padded(INDArray x, int padding) {
    Block padded =
        pool.take(x.size(0), x.size(1) + 2L * padding, x.size(2) + 2L * padding, x.size(3));
    padded.array().assign(Float.NEGATIVE_INFINITY);
    inner(padded.array(), x, padding).assign(x);
    return padded;
  }

  private static INDArray inner(INDArray padded, INDArray x, int padding) {
    INDArray rows = Block.view(padded, 1, padding, (int) x.size(1), 1);
    return Block.view(rows, 2, padding, (int) x.size(2), 1);
  }

  /** What all windows see at one of their positions. */
  private static INDArray window(INDArray padded, INDArray y, int row, int column, int stride) {
    INDArray rows = Block.view(padded, 1, row, (int) y.size(1), stride);
    return Block.view(rows, 2, column, (int) y.size(2), stride);
  }
}
