package org.dnas4j.tensor.optim;

import java.util.List;
import org.dnas4j.kind.Kind;
import org.dnas4j.tensor.Parameter;

/** Which optimizer trains, with its settings. Rate and weight decay are the training's. */
public interface OptimizerConfig extends Kind {
  /**
   * An optimizer at its start; {@link PerParameter} serves those that change each parameter by
   * itself.
   *
   * @param weightDecay λ, at least 0, of parameters that {@link Parameter#decay}
   */
  Optimizer open(List<Parameter> parameters, double weightDecay);

  /** How many tensors of a parameter's shape it keeps, for the estimate of memory. */
  int slots();
}
