package org.dnas4j.quant;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.testing.Reference;
import org.dnas4j.testing.Reference.Operand;

/**
 * What a quantizer gives in double precision, and where it sends a gradient.
 *
 * @param input gradient of what is quantized
 * @param learned gradient of each number that is learned, in the order of the parameters
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record QuantizedRun(double[] value, double[] input, double[] learned) {
  private static final ReferenceEngine ENGINE = new ReferenceEngine();

  /** What quantizes is attached to the operand and learns the given numbers first. */
  static QuantizedRun of(
      WeightQuantizer weights, int bits, Operand w, double[] upstream, double... learned) {
    try (Parameter x = parameter(w);
        Quantized quantizer = weights.attach(ENGINE, new BitWidth(bits), own -> "w_" + own, x)) {
      return of(quantizer, x, upstream, learned);
    }
  }

  /** The same of activations. */
  static QuantizedRun of(
      ActivationQuantizer activations, int bits, Operand a, double[] upstream, double... learned) {
    try (Parameter x = parameter(a);
        Quantized quantizer = activations.attach(ENGINE, new BitWidth(bits), own -> "a_" + own)) {
      return of(quantizer, x, upstream, learned);
    }
  }

  private static QuantizedRun of(
      Quantized quantizer, Parameter x, double[] upstream, double... learned) {
    List<Parameter> parameters = quantizer.parameters();
    if (learned.length > 0) {
      // What starts from the first values has had them before.
      run(quantizer, x, upstream);
      try (Scope scope = Scope.open()) {
        for (int i = 0; i < learned.length; i++) {
          parameters.get(i).set(ENGINE.create(Shape.of(1), new double[] {learned[i]}));
        }
      }
    }
    return run(quantizer, x, upstream);
  }

  private static QuantizedRun run(Quantized quantizer, Parameter x, double[] upstream) {
    try (Scope scope = Scope.open()) {
      List<Parameter> all = new ArrayList<>(quantizer.parameters());
      all.add(x);
      Tape tape = new Tape(ENGINE, all);
      Var y = quantizer.apply(new Pass(tape, Pass.Statistics.BATCH), tape.parameter(x));
      double[] value = ReferenceEngine.doubles(y.value());
      Var weighted = y.times(tape.constant(ENGINE.create(y.shape(), upstream)));
      Gradients gradients = tape.backward(weighted.sum());
      double[] learned =
          quantizer.parameters().stream()
              .mapToDouble(p -> ReferenceEngine.doubles(gradients.of(p).orElseThrow())[0])
              .toArray();
      return new QuantizedRun(
          value, ReferenceEngine.doubles(gradients.of(x).orElseThrow()), learned);
    }
  }

  private static Parameter parameter(Operand operand) {
    try (Scope scope = Scope.open()) {
      return new Parameter("x", true, ENGINE.create(Shape.of(operand.dims()), operand.elements()));
    }
  }

  /** A filter of one output and one input channel. */
  static Operand filter(double... weights) {
    return new Operand(weights, 1, 1, 1, weights.length);
  }

  /** The slope of each output by its own input: of a function of each element alone. */
  static double[] slopes(DoubleUnaryOperator function, double[] at) {
    return IntStream.range(0, at.length)
        .mapToDouble(
            i -> Reference.differences(v -> function.applyAsDouble(v[0]), new double[] {at[i]})[0])
        .toArray();
  }
}
