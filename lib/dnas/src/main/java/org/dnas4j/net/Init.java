package org.dnas4j.net;

import org.dnas4j.layer.Layer;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;

/** Random initial values; each parameter draws from a stream of its own name. */
public final class Init {
  private Init() {}

  /**
   * A convolution weight {@code [O, I, k, k]}, normal with variance 2 / (O·k·k): He initialization
   * by fan-out (He et al., Delving deep into rectifiers, ICCV 2015).
   */
  public static Parameter convolution(Engine engine, Rng rng, String name, int out, int in, int k) {
    return normal(engine, rng, name, Shape.of(out, in, k, k), Math.sqrt(2.0 / (out * k * k)));
  }

  /**
   * Sets the scale of every block's last batch normalization to 0, so that blocks begin as their
   * shortcuts (Goyal et al., Accurate, large minibatch SGD, arXiv 1706.02677, section 5.1).
   */
  public static void zeroLastNorms(Layer network) {
    for (Parameter p : network.parameters()) {
      if (p.name().endsWith(Residual.LAST_NORM + ".weight")) {
        p.set(new float[p.shape().size()]);
      }
    }
  }

  /** A linear weight {@code [O, I]}, normal with variance 1 / (3 I), as PyTorch's. */
  static Parameter linear(Engine engine, Rng rng, String name, int out, int in) {
    return normal(engine, rng, name, Shape.of(out, in), Math.sqrt(1.0 / (3.0 * in)));
  }

  private static Parameter normal(
      Engine engine, Rng rng, String name, Shape shape, double deviation) {
    Rng stream = rng.split(name);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * stream.nextGaussian());
    }
    try (Scope scope = Scope.open()) {
      return new Parameter(name, true, engine.create(shape, values));
    }
  }
}
