package org.dnas4j.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/** Runs differentiable programs in double precision and gives back plain arrays. */
public final class Reference {
  private Reference() {}

  /** A shape with its elements. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Operand(double[] elements, int... dims) {
    /** Standard normal elements. */
    public static Operand normal(long seed, int... dims) {
      Rng rng = Rng.of(seed).split(Arrays.hashCode(dims));
      double[] elements = new double[Shape.of(dims).size()];
      Arrays.setAll(elements, i -> rng.nextGaussian());
      return new Operand(elements, dims);
    }

    /** A vector. */
    public static Operand vector(double... elements) {
      return new Operand(elements, elements.length);
    }
  }

  /** A program's output and the gradient with respect to each operand, in order. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Result(double[] value, List<double[]> gradients) {}

  /**
   * Runs a program and back-propagates Σ upstream·output.
   *
   * @param upstream one number an element of the output
   */
  public static Result backprop(
      Function<List<Var>, Var> program, double[] upstream, Operand... operands) {
    ReferenceEngine engine = new ReferenceEngine();
    try (Scope scope = Scope.open()) {
      List<Parameter> parameters = new ArrayList<>();
      for (Operand operand : operands) {
        Tensor value = engine.create(Shape.of(operand.dims), operand.elements);
        parameters.add(new Parameter("p" + parameters.size(), true, value));
      }
      Tape tape = new Tape(engine, parameters);
      Var y = program.apply(parameters.stream().map(tape::parameter).toList());
      double[] value = ReferenceEngine.doubles(y.value());
      Tensor weights = engine.create(y.shape(), upstream);
      Gradients gradients = tape.backward(y.times(tape.constant(weights)).sum());
      List<double[]> slopes = new ArrayList<>();
      for (Parameter p : parameters) {
        slopes.add(
            gradients
                .of(p)
                .map(ReferenceEngine::doubles)
                .orElseGet(() -> new double[p.shape().size()]));
      }
      parameters.forEach(Parameter::close);
      return new Result(value, slopes);
    }
  }

  /** Central differences of a plain function. */
  public static double[] differences(ToDoubleFunction<double[]> function, double[] at) {
    double h = 1e-5;
    double[] x = at.clone();
    double[] slopes = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      x[i] = at[i] + h;
      double above = function.applyAsDouble(x);
      x[i] = at[i] - h;
      slopes[i] = (above - function.applyAsDouble(x)) / (2 * h);
      x[i] = at[i];
    }
    return slopes;
  }

  /** Σ aᵢ·bᵢ. */
  public static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
