package org.dnas4j.engine.nd4j;

import org.dnas4j.engine.nd4j.Convolutions.Kind;
import org.dnas4j.tensor.Engine.Conv;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Convolutions in any number of groups, made of the two kinds that ND4J has: a depthwise one where
 * every channel is a group with one output, else a full one per group, of copies of its channels.
 */
record GroupedConvolutions(Pool pool, Convolutions convolutions) {
  private static final int CHANNELS = 3;

  /** From {@code [O, kH, kW, 1]} to {@code [kH, kW, O, 1]}. */
  private static final int[] DEPTHWISE = {1, 2, 0, 3};

  void forward(INDArray x, INDArray w, INDArray y, Conv conv) {
    if (conv.groups() == 1) {
      convolutions.forward(Kind.FULL, x, w, y, conv);
    } else if (isDepthwise(w, conv)) {
      Block weight = depthwise(w);
      convolutions.forward(Kind.DEPTHWISE, x, weight.array(), y, conv);
      pool.release(weight);
    } else {
      Block inputs = group(x, conv);
      Block outputs = group(y, conv);
      for (int i = 0; i < conv.groups(); i++) {
        inputs.array().assign(part(x, CHANNELS, i, conv));
        convolutions.forward(Kind.FULL, inputs.array(), part(w, 0, i, conv), outputs.array(), conv);
        part(y, CHANNELS, i, conv).assign(outputs.array());
      }
      pool.release(inputs);
      pool.release(outputs);
    }
  }

  /** Fills the gradients of the input and of the weight. */
  void backward(INDArray g, INDArray x, INDArray w, INDArray dx, INDArray dw, Conv conv) {
    if (conv.groups() == 1) {
      convolutions.backward(Kind.FULL, g, x, w, dx, dw, conv);
    } else if (isDepthwise(w, conv)) {
      Block weight = depthwise(w);
      Block gradient = pool.take(weight.array().shape());
      convolutions.backward(Kind.DEPTHWISE, g, x, weight.array(), dx, gradient.array(), conv);
      dw.permute(DEPTHWISE).assign(gradient.array());
      pool.release(weight);
      pool.release(gradient);
    } else {
      Block outputs = group(g, conv);
      Block inputs = group(x, conv);
      Block inputGradient = group(dx, conv);
      Block weightGradient = pool.take(part(dw, 0, 0, conv).shape());
      for (int i = 0; i < conv.groups(); i++) {
        outputs.array().assign(part(g, CHANNELS, i, conv));
        inputs.array().assign(part(x, CHANNELS, i, conv));
        convolutions.backward(
            Kind.FULL,
            outputs.array(),
            inputs.array(),
            part(w, 0, i, conv),
            inputGradient.array(),
            weightGradient.array(),
            conv);
        part(dx, CHANNELS, i, conv).assign(inputGradient.array());
        part(dw, 0, i, conv).assign(weightGradient.array());
      }
      pool.release(outputs);
      pool.release(inputs);
      pool.release(inputGradient);
      pool.release(weightGradient);
    }
  }

  /** Several outputs per channel ND4J computes without oneDNN, slower than group by group. */
  private static boolean isDepthwise(INDArray w, Conv conv) {
    return w.size(0) == conv.groups() && w.size(CHANNELS) == 1;
  }

  private Block depthwise(INDArray w) {
    Block weight = pool.take(w.size(1), w.size(2), w.size(0), 1);
    weight.array().assign(w.permute(DEPTHWISE));
    return weight;
  }

  /** Memory for the channels of one group. */
  private Block group(INDArray images, Conv conv) {
    return pool.take(part(images, CHANNELS, 0, conv).shape());
  }

  /** The view of one group's run along an axis. */
  private static INDArray part(INDArray whole, int axis, int group, Conv conv) {
    int length = (int) whole.size(axis) / conv.groups();
    return Block.view(whole, axis, group * length, length, 1);
  }
}
