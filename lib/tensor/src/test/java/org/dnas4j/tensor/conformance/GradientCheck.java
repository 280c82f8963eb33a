package org.dnas4j.tensor.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/** Compares an engine's gradients with central differences of the reference engine. */
public final class GradientCheck {
  /** Relative to the largest element of a gradient. */
  public static final double FLOAT32_TOLERANCE = 1e-4;

  /** For the reference itself: the error of the differences. */
  public static final double DOUBLE_TOLERANCE = 1e-6;

  private static final double H = 1e-5;

  /** A differentiable program of its operands. */
  @FunctionalInterface
  public interface Program extends Function<List<Var>, Var> {}

  private GradientCheck() {}

  /**
   * Differentiates a fixed random weighting of the program's output with respect to all inputs.
   *
   * @param tolerance relative to the largest element of each gradient
   */
  public static void check(Engine engine, double tolerance, Program program, Input... inputs) {
    ReferenceEngine reference = new ReferenceEngine();
    try (Scope scope = Scope.open()) {
      List<Parameter> parameters = parameters(engine, inputs);
      Tape tape = new Tape(engine, parameters);
      Gradients gradients = tape.backward(loss(tape, parameters, program));
      List<Parameter> references = parameters(reference, inputs);
      for (int i = 0; i < inputs.length; i++) {
        double[] expected = differences(reference, references, i, program);
        float[] actual =
            gradients
                .of(parameters.get(i))
                .map(Tensor::toFloats)
                .orElse(new float[expected.length]);
        Compare.close(expected, actual, tolerance, "gradient of " + parameters.get(i));
      }
      parameters.forEach(Parameter::close);
      references.forEach(Parameter::close);
    }
  }

  private static List<Parameter> parameters(Engine engine, Input... inputs) {
    List<Parameter> parameters = new ArrayList<>();
    for (Input input : inputs) {
      parameters.add(new Parameter("p" + parameters.size(), false, input.on(engine)));
    }
    return parameters;
  }

  private static Var loss(Tape tape, List<Parameter> parameters, Program program) {
    Var y = program.apply(parameters.stream().map(tape::parameter).toList());
    Tensor weights = Input.positive(99, y.shape().toArray()).on(tape.engine());
    return y.times(tape.constant(weights)).sum();
  }

  private static double[] differences(
      ReferenceEngine reference, List<Parameter> parameters, int which, Program program) {
    Parameter p = parameters.get(which);
    double[] at = ReferenceEngine.doubles(p.value());
    double[] slopes = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      double centre = at[i];
      at[i] = centre + H;
      double above = value(reference, parameters, p, at, program);
      at[i] = centre - H;
      double below = value(reference, parameters, p, at, program);
      at[i] = centre;
      slopes[i] = (above - below) / (2 * H);
    }
    value(reference, parameters, p, at, program);
    return slopes;
  }

  private static double value(
      ReferenceEngine reference,
      List<Parameter> parameters,
      Parameter changed,
      double[] elements,
      Program program) {
    try (Scope scope = Scope.open()) {
      Shape shape = changed.shape();
      changed.set(reference.create(shape, elements));
      Tensor loss = loss(Tape.inference(reference), parameters, program).value();
      assertEquals(1, loss.shape().size());
      return ReferenceEngine.doubles(loss)[0];
    }
  }
}
