package org.dnas4j.tensor.optim;

import java.util.Map;
import org.dnas4j.tensor.Gradients;

/** Changes its parameters against their gradients. */
public interface Optimizer extends AutoCloseable {
  /** One update; parameters without a gradient stay as they are. */
  void step(Gradients gradients, double learningRate);

  /** Everything a resumed run needs, by name; row-major elements. */
  Map<String, float[]> state();

  /**
   * Restores what {@link #state} gave.
   *
   * @throws IllegalArgumentException if a name is missing or a length differs
   */
  void restore(Map<String, float[]> state);

  @Override
  void close();
}
