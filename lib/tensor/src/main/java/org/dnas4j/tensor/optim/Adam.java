package org.dnas4j.tensor.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.tensor.Cell;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tensor;

/**
 * Adam with L2 weight decay added to the gradient.
 *
 * <p>Source: Kingma and Ba, Adam: a method for stochastic optimization, ICLR 2015.
 */
public final class Adam implements Optimizer {
  private static final String STEPS = "adam.steps";

  private final List<Parameter> parameters;
  private final double beta1;
  private final double beta2;
  private final float epsilon;
  private final WeightDecay weightDecay;
  private final Slots mean;
  private final Slots square;
  private int steps;

  /**
   * Starts with zero moments.
   *
   * @param beta1 decay of the first moment, from 0 to below 1
   * @param beta2 decay of the second moment, from 0 to below 1
   * @param weightDecay at least 0
   */
  public Adam(List<Parameter> parameters, double beta1, double beta2, double weightDecay) {
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException(
          "beta1 = " + beta1 + ", beta2 = " + beta2 + "; allowed: 0 to below 1");
    }
    this.parameters = List.copyOf(parameters);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = 1e-8f;
    this.weightDecay = new WeightDecay(weightDecay);
    this.mean = new Slots("mean", this.parameters);
    this.square = new Slots("square", this.parameters);
  }

  @Override
  public void step(Gradients gradients, double learningRate) {
    steps++;
    for (Parameter p : parameters) {
      Optional<Tensor> gradient = gradients.of(p);
      if (gradient.isPresent()) {
        try (Scope scope = Scope.open()) {
          update(p, gradient.get(), learningRate);
        }
      }
    }
  }

  private void update(Parameter p, Tensor gradient, double learningRate) {
    Engine engine = gradient.engine();
    Tensor g = weightDecay.addTo(gradient, p);
    Cell m = mean.of(p);
    Cell v = square.of(p);
    m.set(engine.addScaled(engine.affine(m.get(), (float) beta1, 0), g, (float) (1 - beta1)));
    Tensor squared = engine.apply(Binary.MUL, g, g);
    v.set(engine.addScaled(engine.affine(v.get(), (float) beta2, 0), squared, (float) (1 - beta2)));
    float correction = (float) (1 / (1 - Math.pow(beta2, steps)));
    Tensor root = engine.apply(Unary.SQRT, engine.affine(v.get(), correction, 0));
    Tensor direction = engine.apply(Binary.DIV, m.get(), engine.affine(root, 1, epsilon));
    double rate = learningRate / (1 - Math.pow(beta1, steps));
    p.set(engine.addScaled(p.value(), direction, (float) -rate));
  }

  @Override
  public Map<String, float[]> state() {
    Map<String, float[]> state = new LinkedHashMap<>();
    mean.save(state);
    square.save(state);
    state.put(STEPS, new float[] {steps});
    return state;
  }

  @Override
  public void restore(Map<String, float[]> state) {
    float[] saved = state.get(STEPS);
    if (saved == null || saved.length != 1) {
      throw new IllegalArgumentException(
          "optimizer state \"" + STEPS + "\" is missing; the checkpoint is not one of Adam");
    }
    mean.restore(state);
    square.restore(state);
    steps = (int) saved[0];
  }

  @Override
  public void close() {
    mean.close();
    square.close();
  }
}
