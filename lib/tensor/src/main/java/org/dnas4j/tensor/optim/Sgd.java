package org.dnas4j.tensor.optim;

import java.util.List;
import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Cell;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Tensor;

/**
 * Stochastic gradient descent with momentum: g ← g + λp, v ← μv + g, p ← p − η·v, or with Nesterov
 * p ← p − η·(g + μv). Weight decay λ applies only where {@link Parameter#decay} says so.
 *
 * <p>Source: Sutskever et al., On the importance of initialization and momentum in deep learning,
 * ICML 2013; in the form that PyTorch uses.
 *
 * @param momentum μ, from 0 to below 1
 * @param nesterov whether momentum looks ahead
 */
@About("stochastic gradient descent with momentum")
public record Sgd(
    @About("share of the last step that goes on, from 0 to below 1") double momentum,
    @About("whether momentum looks ahead (Nesterov)") boolean nesterov)
    implements OptimizerConfig {

  /** Checks the range. */
  public Sgd {
    Check.that(momentum >= 0 && momentum < 1, "momentum", momentum, "0 to below 1");
  }

  /** With momentum 0.9. */
  public Sgd() {
    this(0.9, false);
  }

  @Override
  public Optimizer open(List<Parameter> parameters, double weightDecay) {
    WeightDecay decay = new WeightDecay(weightDecay);
    return new PerParameter(
        parameters,
        Optional.empty(),
        List.of("velocity"),
        (p, gradient, kept, step, rate) ->
            update(p, decay.addTo(gradient, p), kept.get(0), (float) rate));
  }

  private Tensor update(Parameter p, Tensor g, Cell v, float learningRate) {
    Engine engine = g.engine();
    float mu = (float) momentum;
    v.set(engine.addScaled(g, v.get(), mu));
    Tensor direction = nesterov ? engine.addScaled(g, v.get(), mu) : v.get();
    return engine.addScaled(p.value(), direction, -learningRate);
  }

  @Override
  public int slots() {
    return 1;
  }
}
