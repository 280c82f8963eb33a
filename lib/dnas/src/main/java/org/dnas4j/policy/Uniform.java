package org.dnas4j.policy;

import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;

/** Random initial weights of small networks. */
final class Uniform {
  private Uniform() {}

  /**
   * Uniform in (−range, range), from a stream of the parameter's own name.
   *
   * @param range above 0
   */
  static Parameter parameter(Engine engine, Rng rng, String name, Shape shape, double range) {
    Rng own = rng.split(name);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (range * (2 * own.nextDouble() - 1));
    }
    try (Scope scope = Scope.open()) {
      return new Parameter(name, true, engine.create(shape, values));
    }
  }
}
