package org.dnas4j.tensor.optim;

import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Tensor;

/**
 * L2 regularization as a term of the gradient, g + λp, for parameters that {@link Parameter#decay}.
 *
 * @param lambda λ, at least 0
 */
record WeightDecay(double lambda) {
  WeightDecay {
    if (!(lambda >= 0)) {
      throw new IllegalArgumentException("weightDecay = " + lambda + "; allowed: at least 0");
    }
  }

  /** The gradient with the term, or itself where there is none. */
  Tensor addTo(Tensor gradient, Parameter p) {
    return p.decay() && lambda > 0
        ? gradient.engine().addScaled(gradient, p.value(), (float) lambda)
        : gradient;
  }
}
