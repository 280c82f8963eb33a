package org.dnas4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.dnas4j.kind.Kind;
import org.dnas4j.kind.Kinds;
import org.dnas4j.layer.Pass;
import org.dnas4j.quant.ActivationQuantizer;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Quantized;
import org.dnas4j.quant.WeightQuantizer;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every installed quantizer on ND4J, where this module has both engines. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuantizersOnNd4jTest {
  private static final Shape SHAPE = Shape.of(4, 3, 3, 3);

  private final Engine nd4j = Engines.open("nd4j", EngineOptions.defaults());

  @AfterAll
  void close() {
    nd4j.close();
  }

  private record Case(
      String name, boolean signed, BiFunction<Engine, Parameter, Quantized> attach) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    List<Case> all = new ArrayList<>();
    for (int k = 1; k <= 8; k++) {
      BitWidth bits = new BitWidth(k);
      for (Kind kind : Kinds.installed().of(WeightQuantizer.class)) {
        WeightQuantizer weights = (WeightQuantizer) kind;
        if (weights.supports(bits)) {
          all.add(
              new Case(
                  "weights " + kind.kind() + " " + k,
                  true,
                  (engine, x) -> weights.attach(engine, bits, own -> "weight_" + own, x)));
        }
      }
      for (Kind kind : Kinds.installed().of(ActivationQuantizer.class)) {
        ActivationQuantizer inputs = (ActivationQuantizer) kind;
        if (inputs.supports(bits)) {
          all.add(
              new Case(
                  "activations " + kind.kind() + " " + k,
                  inputs.readsSigns(),
                  (engine, x) -> inputs.attach(engine, bits, own -> own)));
        }
      }
    }
    return all.stream();
  }

  private static float[] normal(long seed, boolean positive) {
    Rng rng = Rng.of(seed);
    float[] values = new float[SHAPE.size()];
    for (int i = 0; i < values.length; i++) {
      float v = (float) rng.nextGaussian();
      values[i] = positive ? 8 * Math.abs(v) : v;
    }
    return values;
  }

  /** The values, the gradient of what is quantized, and those of what is learned. */
  private static List<float[]> run(Engine engine, Case one, float[] values) {
    try (Scope scope = Scope.open();
        Parameter x = new Parameter("x", true, engine.create(SHAPE, values));
        Quantized quantizer = one.attach.apply(engine, x)) {
      List<Parameter> all = new ArrayList<>(List.of(x));
      all.addAll(quantizer.parameters());
      Tape tape = new Tape(engine, all);
      Var y = quantizer.apply(new Pass(tape, Pass.Statistics.BATCH), tape.parameter(x));
      List<float[]> numbers = new ArrayList<>(List.of(y.value().toFloats()));
      Tensor upstream = engine.create(SHAPE, normal(7, false));
      Gradients gradients = tape.backward(y.times(tape.constant(upstream)).sum());
      all.forEach(p -> numbers.add(gradients.of(p).orElseThrow().toFloats()));
      return numbers;
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void computesWhatLibtorchDoes(Case one) {
    float[] values = normal(3, !one.signed);
    List<float[]> expected = run(TrainedNetwork.engine(), one, values);
    List<float[]> found = run(nd4j, one, values);
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i), 1e-3f, "array " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void staysFiniteOfConstantsAndAliveOfNoNumber(Case one) {
    for (float constant : new float[] {0, 1e-30f, 0.5f, 1e30f}) {
      float[] values = new float[SHAPE.size()];
      Arrays.fill(values, constant);
      for (float v : run(nd4j, one, values).get(0)) {
        assertTrue(Float.isFinite(v), "of " + constant + ": " + v);
      }
    }
    float[] values = normal(3, !one.signed);
    values[5] = Float.NaN;
    assertEquals(SHAPE.size(), run(nd4j, one, values).get(0).length);
  }
}
