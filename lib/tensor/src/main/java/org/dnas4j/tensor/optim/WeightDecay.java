package org.dnas4j.tensor.optim;

import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Tensor;

/**
 * Pulls parameters that {@link Parameter#decay} to zero.
 *
 * @param lambda λ, at least 0
 */
public record WeightDecay(double lambda) {
  /** Checks the range. */
  public WeightDecay {
    if (!(lambda >= 0)) {
      throw new IllegalArgumentException("weightDecay = " + lambda + "; allowed: at least 0");
    }
  }

  /** The gradient with L2 regularization as a term, g + λp, or itself where there is none. */
  public Tensor addTo(Tensor gradient, Parameter p) {
    return applies(p) ? gradient.engine().addScaled(gradient, p.value(), (float) lambda) : gradient;
  }

  /** The parameter's value shrunk beside the gradient, p − ηλp, or itself where there is none. */
  public Tensor shrink(Parameter p, double learningRate) {
    return applies(p)
        ? p.value().engine().addScaled(p.value(), p.value(), (float) (-learningRate * lambda))
        : p.value();
  }

  private boolean applies(Parameter p) {
    return p.decay() && lambda > 0;
  }
}
