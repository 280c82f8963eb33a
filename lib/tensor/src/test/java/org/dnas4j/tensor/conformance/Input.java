package org.dnas4j.tensor.conformance;

import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;

/** An operand that can be made on any engine. */
@SuppressWarnings("ArrayRecordComponent") // never compared, only handed to engines
public record Input(Shape shape, float[] elements) {

  /** Standard normal elements, the same for the same shape and salt. */
  public static Input normal(int salt, int... dims) {
    Shape shape = Shape.of(dims);
    Rng rng = Rng.of(salt).split(shape.hashCode());
    float[] elements = new float[shape.size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = (float) rng.nextGaussian();
    }
    return new Input(shape, elements);
  }

  /** Elements between 0.5 and 2. */
  public static Input positive(int salt, int... dims) {
    Input input = normal(salt, dims);
    for (int i = 0; i < input.elements.length; i++) {
      input.elements[i] = 0.5f + 1.5f / (1 + Math.abs(input.elements[i]));
    }
    return input;
  }

  /** A new tensor of these elements in the open scope. */
  public Tensor on(Engine engine) {
    return engine.create(shape, elements);
  }
}
