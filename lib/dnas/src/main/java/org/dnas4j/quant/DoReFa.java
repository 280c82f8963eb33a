package org.dnas4j.quant;

import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Reduction;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * DoReFa's weight quantizer: w_q = 2·Q_k(tanh(w) / (2·max|tanh w|) + ½) − 1 with Q_k(r) =
 * round((2ᵏ−1)·r) / (2ᵏ−1). Its 2ᵏ values are evenly spaced from −1 to 1.
 *
 * <p>Gradient: rounding is straight-through and the maximum counts as a constant, so dw_q/dw = (1 −
 * tanh²w) / max|tanh w|.
 *
 * <p>Source: Zhou et al., DoReFa-Net, arXiv 1606.06160, equations 9 and 10.
 *
 * @param bits k, from 2 to 8
 */
public record DoReFa(int bits) implements Quantizer {
  /** Divides the gradient of all-zero weights; below it no layer that learns ever comes. */
  private static final float SMALLEST_MAXIMUM = 1e-8f;

  /** Checks the range. */
  public DoReFa {
    if (bits < 2 || bits > 8) {
      throw new IllegalArgumentException(
          "bits = " + bits + "; allowed: 2 to 8 (1 is BinaryWeights, 32 is Identity)");
    }
  }

  @Override
  public Var quantize(Var weight) {
    Engine engine = weight.tape().engine();
    Tensor w = weight.value();
    Tensor tanh = engine.apply(Unary.TANH, w);
    Tensor max = maximum(engine, tanh);
    return weight
        .tape()
        .record(
            engine.roundEvenly(tanh, max, (1 << bits) - 1),
            g -> new Tensor[] {engine.apply(Binary.DIV, engine.tanhGradient(g, tanh), max)},
            weight);
  }

  /** max|tanh w| as a tensor that broadcasts, never 0 so that all-zero weights stay finite. */
  private static Tensor maximum(Engine engine, Tensor tanh) {
    Tensor max = engine.reduce(Reduction.MAX, engine.apply(Unary.ABS, tanh), tanh.shape().axes());
    return engine.clamp(max, SMALLEST_MAXIMUM, 1);
  }
}
