package org.dnas4j.relaxation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.tensor.Parameter;

/**
 * θ's gradient of the validation loss at the weights after one step, w' = w − ξ·d with d the step's
 * direction:
 *
 * <pre>∂L_val(w')/∂θ − ξ·(∂L_train(w + εv)/∂θ − ∂L_train(w − εv)/∂θ) / 2ε</pre>
 *
 * with v = ∂L_val(w')/∂w' and ε = 0.01/‖v‖ over all weights.
 *
 * <p>Source: Liu, Simonyan, Yang: DARTS, arXiv 1806.09055, equations 7 and 8; the released code.
 */
final class Unrolled {
  private static final double STEP = 0.01;

  /** Keeps the difference finite where the validation loss does not depend on the weights. */
  private static final double SMALLEST_NORM = 1e-12;

  private final List<Parameter> weights;
  private final List<Parameter> thetas;

  /** Both must have gradients in the losses. */
  Unrolled(List<Parameter> weights, List<Parameter> thetas) {
    this.weights = weights;
    this.thetas = thetas;
  }

  /** Gradients of a loss at the present values. */
  @FunctionalInterface
  interface Loss {
    /** One array per parameter, row-major. */
    Map<Parameter, float[]> gradients(List<Parameter> parameters);
  }

  /**
   * The gradient by θ; the weights are as they were in the end.
   *
   * @param direction d, one array per weight
   * @param rate ξ
   */
  Map<Parameter, float[]> gradient(
      Loss validation, Loss training, Map<Parameter, float[]> direction, double rate) {
    Map<Parameter, float[]> before = new LinkedHashMap<>();
    weights.forEach(w -> before.put(w, w.value().toFloats()));
    try {
      move(before, direction, -rate);
      List<Parameter> both = new ArrayList<>(weights);
      both.addAll(thetas);
      Map<Parameter, float[]> ahead = validation.gradients(both);
      double norm = 0;
      for (Parameter w : weights) {
        for (float g : ahead.get(w)) {
          norm += (double) g * g;
        }
      }
      double epsilon = STEP / Math.max(Math.sqrt(norm), SMALLEST_NORM);
      move(before, ahead, epsilon);
      Map<Parameter, float[]> up = training.gradients(thetas);
      move(before, ahead, -epsilon);
      Map<Parameter, float[]> down = training.gradients(thetas);
      Map<Parameter, float[]> gradient = new LinkedHashMap<>();
      for (Parameter theta : thetas) {
        float[] sum = ahead.get(theta).clone();
        for (int k = 0; k < sum.length; k++) {
          double difference = (double) up.get(theta)[k] - down.get(theta)[k];
          sum[k] -= (float) (rate * difference / (2 * epsilon));
        }
        gradient.put(theta, sum);
      }
      return gradient;
    } finally {
      weights.forEach(w -> w.set(before.get(w)));
    }
  }

  private void move(Map<Parameter, float[]> before, Map<Parameter, float[]> by, double scale) {
    for (Parameter w : weights) {
      float[] moved = before.get(w).clone();
      float[] step = by.get(w);
      for (int i = 0; i < moved.length; i++) {
        moved[i] += (float) (scale * step[i]);
      }
      w.set(moved);
    }
  }
}
