package org.dnas4j.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.testing.Reference;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PactTest {
  @Property(tries = 80)
  void forwardAndGradientsEqualPlainLoops(
      @ForAll @IntRange(min = 1, max = 8) int bits,
      @ForAll @DoubleRange(min = 0.2, max = 3) double alpha,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    Operand x = Operand.normal(seed, 2, 3, 2, 2);
    double[] upstream = Operand.normal(seed + 1, 24).elements();
    Reference.Result result = run(bits, x, alpha, upstream);
    double steps = Math.pow(2, bits) - 1;
    double[] y = new double[24];
    double[] dx = new double[24];
    double dAlpha = 0;
    for (int i = 0; i < 24; i++) {
      double v = x.elements()[i];
      double clipped = Math.min(Math.max(v, 0), alpha);
      y[i] = Math.rint(clipped * steps / alpha) * alpha / steps;
      dx[i] = v >= 0 && v < alpha ? upstream[i] : 0;
      dAlpha += v >= alpha ? upstream[i] : 0;
    }
    assertArrayEquals(y, result.value(), 1e-6);
    assertArrayEquals(dx, result.gradients().get(0), 1e-12);
    assertEquals(dAlpha, result.gradients().get(1)[0], 1e-12);
  }

  /** Both from the formulas of the paper and of IBM's code, computed apart. */
  @Test
  void theWorkedExampleWithBothGradients() {
    Operand x = Operand.vector(-.3, .4, .9, 2);
    double[] upstream = {.1, .2, .3, .4};
    for (boolean plus : new boolean[] {false, true}) {
      Reference.Result result =
          Reference.backprop(
              v -> new Pact(2, plus).quantize(v.get(0), v.get(1)),
              upstream,
              x,
              Operand.vector(1.5));
      assertArrayEquals(new double[] {0, .5, 1, 1.5}, result.value(), 1e-6);
      assertArrayEquals(new double[] {0, .2, .3, 0}, result.gradients().get(0), 1e-12);
      assertEquals(plus ? .43333333 : .4, result.gradients().get(1)[0], 1e-6, "plus = " + plus);
    }
  }

  /** Of α·round(clip(x/α))/steps, where the rounded value moves with x/α (straight-through). */
  @Property(tries = 60)
  void plusIsTheSlopeOfARoundingWhoseErrorStays(
      @ForAll @IntRange(min = 1, max = 8) int bits,
      @ForAll @DoubleRange(min = 0.2, max = 3) double level,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    double alpha = (float) level;
    double steps = Math.pow(2, bits) - 1;
    Operand x = Operand.normal(seed, 24);
    double[] upstream = Operand.normal(seed + 1, 24).elements();
    Reference.Result result =
        Reference.backprop(
            v -> new Pact(bits, true).quantize(v.get(0), v.get(1)),
            upstream,
            x,
            Operand.vector(alpha));
    double[] error =
        Arrays.stream(x.elements())
            .map(v -> clip(v, alpha) * steps / alpha)
            .map(z -> Math.rint(z) - z)
            .toArray();
    double expected =
        Reference.differences(
            a -> {
              double sum = 0;
              for (int i = 0; i < error.length; i++) {
                sum +=
                    upstream[i]
                        * a[0]
                        / steps
                        * (clip(x.elements()[i] / a[0], 1) * steps + error[i]);
              }
              return sum;
            },
            new double[] {alpha})[0];
    assertEquals(expected, result.gradients().get(1)[0], 1e-5);
  }

  /** The slope of clip(x, 0, α), which rounding leaves alone. */
  @Test
  void gradientsAreThoseOfTheClipWithoutRounding() {
    double[] x = {-1, 0.3, 0.9, 1.6, 5};
    double[] upstream = {1, 2, 3, 4, 5};
    Reference.Result result = run(3, Operand.vector(x), 1.5, upstream);
    double[] dx =
        Reference.differences(
            v -> Reference.dot(upstream, Arrays.stream(v).map(e -> clip(e, 1.5)).toArray()), x);
    double[] dAlpha =
        Reference.differences(
            a -> Reference.dot(upstream, Arrays.stream(x).map(e -> clip(e, a[0])).toArray()),
            new double[] {1.5});
    assertArrayEquals(dx, result.gradients().get(0), 1e-8);
    assertArrayEquals(dAlpha, result.gradients().get(1), 1e-8);
  }

  @Test
  void atTheBoundariesZeroBelongsToTheInputAndAlphaToTheClippingLevel() {
    Reference.Result result = run(2, Operand.vector(0, 1.5), 1.5, new double[] {7, 11});
    assertArrayEquals(new double[] {0, 1.5}, result.value(), 1e-6);
    assertArrayEquals(new double[] {7, 0}, result.gradients().get(0));
    assertArrayEquals(new double[] {11}, result.gradients().get(1));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -3})
  void anAlphaThatLearningDroveToZeroOrBelowStaysFinite(double alpha) {
    Reference.Result result = run(4, Operand.vector(-1, 0, 2), alpha, new double[] {1, 1, 1});
    assertTrue(Arrays.stream(result.value()).allMatch(v -> v >= 0 && v < 0.01));
    assertEquals(1, result.gradients().get(1)[0], "α can still grow back");
  }

  /** So that a diverging run ends with NanGuard's message, not with an engine's. */
  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void anAlphaThatIsNoNumberClipsAtOneThatIs(double alpha) {
    try (Scope scope = Scope.open()) {
      float limit = Pact.limit(new ReferenceEngine().full(Shape.of(1), (float) alpha));
      assertTrue(limit > 0 && limit < Float.POSITIVE_INFINITY, "clips at " + limit);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 32})
  void otherWidthsAreRefused(int bits) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new Pact(bits)).getMessage();
    assertTrue(message.contains("bits = " + bits) && message.contains("1 to 8"), message);
  }

  private static double clip(double x, double alpha) {
    return Math.min(Math.max(x, 0), alpha);
  }

  private static Reference.Result run(int bits, Operand x, double alpha, double[] upstream) {
    return Reference.backprop(
        v -> new Pact(bits).quantize(v.get(0), v.get(1)), upstream, x, Operand.vector(alpha));
  }

  /** Of 2,000 values of a one-sided normal, 2 bits lose least with a level below the largest. */
  @Test
  void calibrationFindsALevelOfSmallSquaredError() {
    ReferenceEngine engine = new ReferenceEngine();
    double[] x =
        Arrays.stream(Operand.normal(3, 2000).elements()).map(v -> Math.max(0, v)).toArray();
    try (Scope scope = Scope.open();
        Clipping clipping = new Clipping(engine, new Pact(2), "alpha", 10)) {
      clipping.calibrate(engine.create(Shape.of(2000), x));
      double found = clipping.alpha().value().item();
      double largest = Arrays.stream(x).max().orElseThrow();
      for (int i = 1; i <= 100; i++) {
        assertTrue(error(x, found) <= 1.02 * error(x, largest * i / 100), "level " + i);
      }
    }
  }

  private static double error(double[] x, double level) {
    double error = 0;
    for (double v : x) {
      double quantized = Math.rint(Math.min(v, level) * 3 / level) * level / 3;
      error += (v - quantized) * (v - quantized);
    }
    return error;
  }
}
