package org.dnas4j.tensor;

import java.util.Map;
import java.util.Optional;

/** The gradients of one backward pass; they live in the scope in which it ran. */
public final class Gradients {
  private final Map<Parameter, Tensor> byParameter;

  Gradients(Map<Parameter, Tensor> byParameter) {
    this.byParameter = byParameter;
  }

  /** The loss's gradient with respect to a parameter; empty if the loss does not depend on it. */
  public Optional<Tensor> of(Parameter parameter) {
    return Optional.ofNullable(byParameter.get(parameter));
  }
}
