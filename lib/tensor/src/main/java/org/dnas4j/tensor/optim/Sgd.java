package org.dnas4j.tensor.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.tensor.Cell;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tensor;

/**
 * Stochastic gradient descent with momentum: g ← g + λp, v ← μv + g, p ← p − η·v, or with Nesterov
 * p ← p − η·(g + μv). Weight decay λ applies only where {@link Parameter#decay} says so.
 *
 * <p>Source: Sutskever et al., On the importance of initialization and momentum in deep learning,
 * ICML 2013; in the form that PyTorch uses.
 */
public final class Sgd implements Optimizer {
  private final List<Parameter> parameters;
  private final float momentum;
  private final boolean nesterov;
  private final WeightDecay weightDecay;
  private final Slots velocity;

  /**
   * Starts with zero velocity.
   *
   * @param momentum μ, from 0 to below 1
   * @param weightDecay λ, at least 0
   */
  public Sgd(List<Parameter> parameters, double momentum, boolean nesterov, double weightDecay) {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("momentum = " + momentum + "; allowed: 0 to below 1");
    }
    this.parameters = List.copyOf(parameters);
    this.momentum = (float) momentum;
    this.nesterov = nesterov;
    this.weightDecay = new WeightDecay(weightDecay);
    this.velocity = new Slots("velocity", this.parameters);
  }

  @Override
  public void step(Gradients gradients, double learningRate) {
    for (Parameter p : parameters) {
      Optional<Tensor> gradient = gradients.of(p);
      if (gradient.isPresent()) {
        try (Scope scope = Scope.open()) {
          update(p, gradient.get(), (float) learningRate);
        }
      }
    }
  }

  private void update(Parameter p, Tensor gradient, float learningRate) {
    Engine engine = gradient.engine();
    Tensor g = weightDecay.addTo(gradient, p);
    Cell v = velocity.of(p);
    v.set(engine.addScaled(g, v.get(), momentum));
    Tensor direction = nesterov ? engine.addScaled(g, v.get(), momentum) : v.get();
    p.set(engine.addScaled(p.value(), direction, -learningRate));
  }

  @Override
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    velocity.save(state);
    return state;
  }

  @Override
  public void restore(Map<String, float[]> state) {
    velocity.restore(state);
  }

  @Override
  public void close() {
    velocity.close();
  }
}
