package org.dnas4j.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.testing.Reference;
import org.dnas4j.testing.Reference.Operand;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers of the worked example were computed apart, from the formulas of the paper. */
class LearnedIntervalTest {
  private static final double RATE = 0.01;

  @Test
  void theWorkedExample() {
    double[] each = new double[4];
    double[][] expected = {
      {0, 1.25, -1.25, 0}, {0, -.625, -.625, 0}, {0, .34657359, -.21576155, 0}
    };
    for (int i = 0; i < 4; i++) {
      double[] g = new double[4];
      g[i] = 1;
      QuantizedRun run =
          QuantizedRun.of(
              new QilWeights(), 3, QuantizedRun.filter(.05, -.3, .7, -1.2), g, .5, .4, 1);
      assertArrayEquals(new double[] {0, -1 / 3.0, 2 / 3.0, -1}, run.value(), 1e-6);
      each[i] = run.input()[i];
      for (int p = 0; p < 3; p++) {
        assertEquals(RATE * expected[p][i], run.learned()[p], 1e-6, "element " + i + ", " + p);
      }
    }
    assertArrayEquals(new double[] {0, 1.25, 1.25, 0}, each, 1e-5);
  }

  @Test
  void theWorkedExampleOfActivations() {
    QuantizedRun run =
        QuantizedRun.of(
            new QilActivations(), 2, Operand.vector(.05, .3, .7, 1.2), new double[4], .5, .4);
    assertArrayEquals(new double[] {0, 1 / 3.0, 2 / 3.0, 1}, run.value(), 1e-6);
  }

  private static double transformed(double x, double c, double d, double power) {
    double z = Math.max(0, Math.min(1, (Math.abs(x) - (c - d)) / (2 * d)));
    return Math.signum(x) * Math.pow(z, power);
  }

  @Property(tries = 60)
  void weightsEqualPlainLoopsAndTheSlopesOfTheTransform(
      @ForAll @IntRange(min = 2, max = 8) int bits,
      @ForAll @DoubleRange(min = 0.3, max = 1) double radius,
      @ForAll @DoubleRange(min = 0, max = 1) double beyond,
      @ForAll @DoubleRange(min = 0.5, max = 2) double given,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    // As the engine reads them: single numbers are floats.
    double d = (float) radius;
    double c = (float) (radius + beyond);
    double power = (float) given;
    Operand w = Operand.normal(seed, 3, 2, 3, 3);
    // Away from the ends of the interval, where there is no slope.
    for (int i = 0; i < 54; i++) {
      double v = Math.abs(w.elements()[i]);
      if (Math.abs(v - c + d) < 0.02 || Math.abs(v - c - d) < 0.02) {
        w.elements()[i] = 0.03 + c - d;
      }
    }
    double[] g = Operand.normal(seed + 1, 54).elements();
    QuantizedRun run = QuantizedRun.of(new QilWeights(), bits, w, g, c, d, power);
    int steps = (1 << (bits - 1)) - 1;
    double[] value =
        Arrays.stream(w.elements())
            .map(v -> Math.rint(steps * transformed(v, c, d, power)) / steps)
            .toArray();
    assertArrayEquals(value, run.value(), 1e-5);
    double[] slopes = QuantizedRun.slopes(v -> transformed(v, c, d, power), w.elements());
    for (int i = 0; i < 54; i++) {
      assertEquals(g[i] * slopes[i], run.input()[i], 1e-4);
    }
    double[] ofLearned =
        Reference.differences(
            p ->
                Reference.dot(
                    g,
                    Arrays.stream(w.elements())
                        .map(v -> transformed(v, p[0], p[1], p[2]))
                        .toArray()),
            new double[] {c, d, power});
    for (int p = 0; p < 3; p++) {
      assertEquals(RATE * ofLearned[p], run.learned()[p], 1e-4);
    }
  }

  /** Numbers below 0, which a ReLU would have made 0, count as 0. */
  @Property(tries = 40)
  void activationsEqualPlainLoops(
      @ForAll @IntRange(min = 1, max = 8) int bits,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    Operand normal = Operand.normal(seed, 4, 2, 3, 3);
    double[] given = normal.elements();
    double[] a = Arrays.stream(given).map(v -> Math.max(v, 0)).toArray();
    double[] g = Operand.normal(seed + 1, 72).elements();
    double c = 0.75;
    double d = 0.5;
    QuantizedRun run = QuantizedRun.of(new QilActivations(1), bits, normal, g, c, d);
    int steps = (1 << bits) - 1;
    assertArrayEquals(
        Arrays.stream(a).map(v -> Math.rint(steps * transformed(v, c, d, 1)) / steps).toArray(),
        run.value(),
        1e-5);
    double[] ofLearned =
        Reference.differences(
            p ->
                Reference.dot(
                    g, Arrays.stream(a).map(v -> transformed(v, p[0], p[1], 1)).toArray()),
            new double[] {c, d});
    assertArrayEquals(ofLearned, run.learned(), 1e-4);
  }

  /** From 0 to the largest weight, or to what only a thousandth of the activations exceed. */
  @Test
  void theIntervalStartsAtTheFirstValues() {
    double[] w = Operand.normal(5, 2000).elements();
    double[] sizes = Arrays.stream(w).map(Math::abs).sorted().toArray();
    assertEquals(sizes[1999], end(new QilWeights(), w), 1e-6);
    double[] a = Arrays.stream(w).map(Math::abs).toArray();
    assertEquals(sizes[1997], end(new QilActivations(), a), 1e-6);
  }

  private static double end(WeightQuantizer weights, double[] values) {
    try (Parameter x = parameter(values);
        Quantized quantizer =
            weights.attach(Tiny.libtorch(), new BitWidth(4), own -> "w_" + own, x)) {
      return end(quantizer, x);
    }
  }

  private static double end(ActivationQuantizer activations, double[] values) {
    try (Parameter x = parameter(values);
        Quantized quantizer =
            activations.attach(Tiny.libtorch(), new BitWidth(4), own -> "a_" + own)) {
      return end(quantizer, x);
    }
  }

  private static Parameter parameter(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    try (Scope scope = Scope.open()) {
      return new Parameter("x", true, Tiny.libtorch().create(Shape.of(floats.length), floats));
    }
  }

  private static double end(Quantized quantizer, Parameter x) {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(Tiny.libtorch());
      quantizer.apply(new Pass(tape, Pass.Statistics.RUNNING), tape.parameter(x));
      float centre = quantizer.parameters().get(0).value().item();
      float radius = quantizer.parameters().get(1).value().item();
      assertEquals(0, centre - radius, 1e-6);
      return centre + radius;
    }
  }

  @ParameterizedTest
  @CsvSource({"-1, 0.5, 1", "0.5, 0, 1", "0.5, -2, 1", "0.5, 0.4, -3"})
  void whatLearningDroveOutOfRangeStaysFinite(double c, double d, double power) {
    QuantizedRun run =
        QuantizedRun.of(
            new QilWeights(),
            4,
            QuantizedRun.filter(.3, -.9, 1.2, 0),
            new double[] {1, 1, 1, 1},
            c,
            d,
            power);
    for (double[] all : new double[][] {run.value(), run.input(), run.learned()}) {
      assertTrue(Arrays.stream(all).allMatch(Double::isFinite), Arrays.toString(all));
    }
    assertTrue(Arrays.stream(run.value()).allMatch(v -> Math.abs(v) <= 1 + 1e-6));
  }
}
