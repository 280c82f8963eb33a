package org.dnas4j.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers of the worked example were computed apart, from the formulas of the paper. */
class LearnedStepTest {
  private static final double[] W = {.3, -.9, 1.2, -.2};
  private static final double[] G = {.1, .2, .3, .4};

  private final ReferenceEngine engine = new ReferenceEngine();

  private record Run(double[] value, double[] input, double step) {}

  private Quantized weights(int bits, Parameter latent) {
    return new LsqWeights().attach(engine, new BitWidth(bits), own -> "w_" + own, latent);
  }

  private Run run(Quantized quantizer, Parameter x, double[] upstream) {
    try (Scope scope = Scope.open()) {
      Parameter step = quantizer.parameters().get(0);
      Tape tape = new Tape(engine, List.of(x, step));
      Var y = quantizer.apply(new Pass(tape, Pass.Statistics.BATCH), tape.parameter(x));
      double[] value = ReferenceEngine.doubles(y.value());
      Var weighted = y.times(tape.constant(engine.create(y.shape(), upstream)));
      Gradients gradients = tape.backward(weighted.sum());
      return new Run(
          value,
          ReferenceEngine.doubles(gradients.of(x).orElseThrow()),
          ReferenceEngine.doubles(gradients.of(step).orElseThrow())[0]);
    }
  }

  private Parameter parameter(Operand operand) {
    try (Scope scope = Scope.open()) {
      return new Parameter("x", true, engine.create(Shape.of(operand.dims()), operand.elements()));
    }
  }

  private static void step(Quantized quantizer, double step) {
    LayerState.restore(
        quantizer,
        Map.of(
            "w_step", new NamedArray(Shape.of(1), new float[] {(float) step}),
            "w_step_known", new NamedArray(Shape.of(1), new float[] {1})));
  }

  @Test
  void theWorkedExample() {
    try (Parameter x = parameter(Operand.vector(W));
        Quantized two = weights(2, x)) {
      run(two, x, G);
      assertEquals(1.3, two.parameters().get(0).value().item(), 1e-6, "2·mean|w|/√1");
      step(two, 0.5);
      Run run = run(two, x, G);
      assertArrayEquals(new double[] {.5, -1, .5, 0}, run.value, 1e-6);
      assertArrayEquals(new double[] {.1, .2, 0, .4}, run.input, 1e-6);
      assertEquals(.23, run.step, 1e-6, "Σ .46 over √(4·1)");
    }
  }

  @Property(tries = 60)
  void weightsEqualPlainLoops(
      @ForAll @IntRange(min = 2, max = 8) int bits,
      @ForAll @DoubleRange(min = 0.01, max = 2) double given,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    double s = (float) given;
    Operand w = Operand.normal(seed, 3, 2, 3, 3);
    double[] g = Operand.normal(seed + 1, 54).elements();
    int low = -(1 << (bits - 1));
    int high = (1 << (bits - 1)) - 1;
    try (Parameter x = parameter(w);
        Quantized quantizer = weights(bits, x)) {
      step(quantizer, s);
      compare(run(quantizer, x, g), w.elements(), g, s, low, high, 54);
    }
  }

  @Property(tries = 60)
  void activationsEqualPlainLoopsWithTheCountOfOneImage(
      @ForAll @IntRange(min = 1, max = 8) int bits,
      @ForAll @DoubleRange(min = 0.01, max = 2) double given,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    double s = (float) given;
    Operand normal = Operand.normal(seed, 4, 2, 3, 3);
    double[] a = Arrays.stream(normal.elements()).map(Math::abs).toArray();
    double[] g = Operand.normal(seed + 1, 72).elements();
    try (Parameter x = parameter(new Operand(a, 4, 2, 3, 3));
        Quantized quantizer =
            new LsqActivations().attach(engine, new BitWidth(bits), own -> "w_" + own)) {
      LayerState.restore(
          quantizer,
          Map.of(
              "w_input_step", new NamedArray(Shape.of(1), new float[] {(float) s}),
              "w_input_step_known", new NamedArray(Shape.of(1), new float[] {1})));
      compare(run(quantizer, x, g), a, g, s, 0, (1 << bits) - 1, 18);
    }
  }

  private static void compare(
      Run run, double[] x, double[] g, double s, int low, int high, int count) {
    double[] value = new double[x.length];
    double[] input = new double[x.length];
    double step = 0;
    for (int i = 0; i < x.length; i++) {
      double v = x[i] / s;
      value[i] = s * Math.rint(Math.min(Math.max(v, low), high));
      input[i] = v > low && v < high ? g[i] : 0;
      step += g[i] * (v <= low ? low : v >= high ? high : Math.rint(v) - v);
    }
    assertArrayEquals(value, run.value, 1e-4);
    assertArrayEquals(input, run.input, 1e-6);
    assertEquals(step / Math.sqrt((double) count * high), run.step, 1e-4);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -3})
  void aStepThatLearningDroveToZeroOrBelowStaysFinite(double learned) {
    try (Parameter x = parameter(Operand.vector(W));
        Quantized quantizer = weights(3, x)) {
      step(quantizer, learned);
      Run run = run(quantizer, x, G);
      assertTrue(Arrays.stream(run.value).allMatch(v -> Math.abs(v) < 1e-6));
      assertTrue(Double.isFinite(run.step));
    }
  }

  @Test
  void zerosGiveNoStart() {
    try (Parameter x = parameter(Operand.vector(0, 0, 0, 0));
        Quantized quantizer = weights(4, x)) {
      assertArrayEquals(new double[4], run(quantizer, x, G).value);
      x.set(new float[] {.3f, -.9f, 1.2f, -.2f});
      run(quantizer, x, G);
      assertEquals(1.3 / Math.sqrt(7), quantizer.parameters().get(0).value().item(), 1e-6);
    }
  }

  /** Otherwise a network that starts from trained weights has the steps of random ones. */
  @Test
  void theStepStartsAtTheFirstValuesItSeesAndStaysWhenItIsSaved() {
    try (Parameter random = parameter(Operand.normal(1, 4));
        Parameter trained = parameter(Operand.vector(W));
        Quantized quantizer = weights(2, random);
        Quantized copy = weights(2, random)) {
      run(quantizer, trained, G);
      assertEquals(1.3, quantizer.parameters().get(0).value().item(), 1e-6);
      LayerState.restore(copy, LayerState.save(quantizer));
      assertArrayEquals(run(quantizer, random, G).value, run(copy, random, G).value);
    }
  }
}
