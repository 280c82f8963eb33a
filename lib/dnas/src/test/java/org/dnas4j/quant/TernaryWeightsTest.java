package org.dnas4j.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.testing.Reference;
import org.dnas4j.testing.Reference.Operand;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers of the worked examples were computed apart, from the formulas of the papers. */
class TernaryWeightsTest {
  @Test
  void theWorkedExampleOfTwn() {
    double[] g = {1, 2, 3, 4};
    QuantizedRun run =
        QuantizedRun.of(new TwnWeights(), 2, QuantizedRun.filter(.9, -.6, .2, -.1), g);
    assertArrayEquals(new double[] {.75, -.75, 0, 0}, run.value(), 1e-6);
    assertArrayEquals(g, run.input(), 1e-12);
  }

  @Property(tries = 40)
  void twnEqualsPlainLoops(@ForAll @LongRange(min = 0, max = 1000) long seed) {
    Operand w = Operand.normal(seed, 3, 2, 3, 3);
    double[] g = Operand.normal(seed + 1, 54).elements();
    QuantizedRun run = QuantizedRun.of(new TwnWeights(), 2, w, g);
    double threshold = .7 * Arrays.stream(w.elements()).map(Math::abs).sum() / 54;
    double scale =
        Arrays.stream(w.elements())
            .map(Math::abs)
            .filter(v -> v > threshold)
            .average()
            .orElseThrow();
    double[] value =
        Arrays.stream(w.elements())
            .map(v -> v > threshold ? scale : v < -threshold ? -scale : 0)
            .toArray();
    assertArrayEquals(value, run.value(), 1e-6);
    assertArrayEquals(g, run.input(), 1e-12);
  }

  @Test
  void theWorkedExampleOfTtq() {
    QuantizedRun run =
        QuantizedRun.of(
            new TtqWeights(),
            2,
            QuantizedRun.filter(.8, .02, -.5, -.03),
            new double[] {.5, -1, 2, .3},
            1.2,
            .7);
    assertArrayEquals(new double[] {1.2, 0, -.7, 0}, run.value(), 1e-12);
    assertArrayEquals(new double[] {.6, -1, 1.4, .3}, run.input(), 1e-12);
    assertArrayEquals(new double[] {.5, -2}, run.learned(), 1e-12);
  }

  @Property(tries = 40)
  void ttqEqualsPlainLoopsAndTheSlopesOfItsLevels(
      @ForAll @DoubleRange(min = 0, max = 0.9) double share,
      @ForAll @DoubleRange(min = 0.1, max = 3) double positive,
      @ForAll @DoubleRange(min = 0.1, max = 3) double negative,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    double[] w = Operand.normal(seed, 54).elements();
    double[] g = Operand.normal(seed + 1, 54).elements();
    QuantizedRun run =
        QuantizedRun.of(
            new TtqWeights(share), 2, new Operand(w, 3, 2, 3, 3), g, positive, negative);
    double threshold = share * Arrays.stream(w).map(Math::abs).max().orElseThrow();
    assertArrayEquals(ternary(w, threshold, positive, negative), run.value(), 1e-9);
    double[] ofLevels =
        Reference.differences(
            p -> Reference.dot(g, ternary(w, threshold, p[0], p[1])),
            new double[] {positive, negative});
    assertArrayEquals(ofLevels, run.learned(), 1e-6);
    double[] input = new double[54];
    for (int i = 0; i < 54; i++) {
      input[i] = g[i] * (w[i] > threshold ? positive : w[i] < -threshold ? negative : 1);
    }
    assertArrayEquals(input, run.input(), 1e-9);
  }

  private static double[] ternary(double[] w, double threshold, double positive, double negative) {
    return Arrays.stream(w)
        .map(v -> v > threshold ? positive : v < -threshold ? -negative : 0)
        .toArray();
  }

  /** In the authors' code their names match what decays. */
  @Test
  void theLevelsOfTtqStartAtOneAndDecayLikeWeights() {
    try (Scope scope = Scope.open();
        Parameter x = new Parameter("x", true, Tiny.libtorch().full(Shape.of(2, 2), 1));
        Quantized quantizer =
            new TtqWeights().attach(Tiny.libtorch(), new BitWidth(2), own -> "w_" + own, x)) {
      for (Parameter level : quantizer.parameters()) {
        assertEquals(1, level.value().item());
        assertTrue(level.decay());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void otherThresholdsAreRefused(double threshold) {
    assertThrows(IllegalArgumentException.class, () -> new TtqWeights(threshold));
  }
}
