package org.dnas4j.tensor.optim;

import java.util.List;
import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Cell;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Tensor;

/**
 * Adam with L2 weight decay added to the gradient: g ← g + λp, m ← β₁m + (1 − β₁)g, v ← β₂v + (1 −
 * β₂)g², and at step t p ← p − η·m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + 10⁻⁸).
 *
 * <p>Source: Kingma and Ba, Adam: a method for stochastic optimization, ICLR 2015.
 *
 * @param beta1 decay of the first moment, from 0 to below 1
 * @param beta2 decay of the second moment, from 0 to below 1
 */
@About("Adam, with weight decay as a term of the gradient")
public record Adam(
    @About("decay of the mean of gradients, from 0 to below 1") double beta1,
    @About("decay of the mean of their squares, from 0 to below 1") double beta2)
    implements OptimizerConfig {

  /** The tensors that {@link #update} keeps. */
  static final List<String> SLOTS = List.of("mean", "square");

  private static final float EPSILON = 1e-8f;

  /** Checks the ranges. */
  public Adam {
    require(beta1, beta2);
  }

  /** Checks the ranges. */
  static void require(double beta1, double beta2) {
    Check.that(beta1 >= 0 && beta1 < 1, "beta1", beta1, "0 to below 1");
    Check.that(beta2 >= 0 && beta2 < 1, "beta2", beta2, "0 to below 1");
  }

  /** With the values that the paper proposes. */
  public Adam() {
    this(0.9, 0.999);
  }

  @Override
  public Optimizer open(List<Parameter> parameters, double weightDecay) {
    WeightDecay decay = new WeightDecay(weightDecay);
    return new PerParameter(
        parameters,
        Optional.of("adam"),
        SLOTS,
        (p, gradient, kept, step, rate) ->
            update(p.value(), decay.addTo(gradient, p), kept, step, rate));
  }

  /** The value after a step that knows of no weight decay. */
  Tensor update(Tensor value, Tensor g, List<Cell> kept, int step, double learningRate) {
    Engine engine = g.engine();
    Cell m = kept.get(0);
    Cell v = kept.get(1);
    m.set(engine.addScaled(engine.affine(m.get(), (float) beta1, 0), g, (float) (1 - beta1)));
    Tensor squared = engine.apply(Binary.MUL, g, g);
    v.set(engine.addScaled(engine.affine(v.get(), (float) beta2, 0), squared, (float) (1 - beta2)));
    float correction = (float) (1 / (1 - Math.pow(beta2, step)));
    Tensor root = engine.apply(Unary.SQRT, engine.affine(v.get(), correction, 0));
    Tensor direction = engine.apply(Binary.DIV, m.get(), engine.affine(root, 1, EPSILON));
    double rate = learningRate / (1 - Math.pow(beta1, step));
    return engine.addScaled(value, direction, (float) -rate);
  }

  @Override
  public int slots() {
    return SLOTS.size();
  }
}
