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
import org.dnas4j.tensor.Var;
import org.dnas4j.testing.Reference;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoReFaTest {
  /** The engine's scale 2/(2ᵏ−1) is a float. */
  private static final double FLOAT = 1e-6;

  @Property(tries = 70)
  void forwardEqualsThePaperInPlainLoops(
      @ForAll @IntRange(min = 2, max = 8) int bits,
      @ForAll @LongRange(min = 0, max = 1000) long seed,
      @ForAll @DoubleRange(min = 0.01, max = 5) double spread) {
    Operand w = scaled(Operand.normal(seed, 3, 2, 3, 3), spread);
    assertArrayEquals(expected(bits, w.elements()), run(bits, w).value(), FLOAT);
  }

  @Property(tries = 70)
  void valuesAreAtMostTwoToTheBitsEvenLevelsFromMinusOneToOne(
      @ForAll @IntRange(min = 2, max = 8) int bits,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    double[] q = run(bits, Operand.normal(seed, 2000)).value();
    double steps = (1 << bits) - 1;
    long[] levels = Arrays.stream(q).mapToLong(v -> Math.round((v + 1) / 2 * steps)).toArray();
    for (int i = 0; i < q.length; i++) {
      assertEquals(2 * levels[i] / steps - 1, q[i], FLOAT);
      assertTrue(levels[i] >= 0 && levels[i] <= steps, "outside [-1, 1]: " + q[i]);
    }
    assertTrue(Arrays.stream(levels).distinct().count() <= 1 << bits);
    assertTrue(
        Arrays.stream(q).anyMatch(v -> Math.abs(v) > 1 - FLOAT), "the largest weight is at ±1");
  }

  @Property(tries = 35)
  void gradientIsOneMinusTanhSquaredOverTheMaximum(
      @ForAll @IntRange(min = 2, max = 8) int bits,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    Operand w = Operand.normal(seed, 12);
    double[] upstream = Operand.normal(seed + 1, 12).elements();
    double[] actual =
        Reference.backprop(x -> quantize(bits, x.get(0)), upstream, w).gradients().get(0);
    double max = maximum(w.elements());
    double[] formula = new double[12];
    Arrays.setAll(formula, i -> upstream[i] * (1 - Math.pow(Math.tanh(w.elements()[i]), 2)) / max);
    assertArrayEquals(formula, actual, 1e-9);
    // Without rounding, and with the maximum held fast, the quantizer is 2·(tanh w / 2max + ½) − 1.
    double[] slopes =
        Reference.differences(
            v -> Reference.dot(upstream, Arrays.stream(v).map(x -> Math.tanh(x) / max).toArray()),
            w.elements());
    assertArrayEquals(slopes, actual, 1e-6);
  }

  /** Nothing divides by the maximum 0, forward or backward. */
  @Test
  void allZeroWeightsStayFinite() {
    double[] upstream = {1, -100, 1000};
    Reference.Result result =
        Reference.backprop(x -> quantize(4, x.get(0)), upstream, Operand.vector(0, 0, 0));
    for (double v : result.value()) {
      assertTrue(Math.abs(v) <= 1.0 / 15 + FLOAT, "zero goes to a level next to zero, not " + v);
    }
    for (double g : result.gradients().get(0)) {
      assertTrue(Math.abs(g) < Float.MAX_VALUE, "gradient " + g + " overflows");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, 9, 32})
  void otherWidthsAreRefused(int bits) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new DoReFa(bits)).getMessage();
    assertTrue(message.contains("bits = " + bits) && message.contains("2 to 8"), message);
  }

  private static Var quantize(int bits, Var w) {
    return new DoReFa(bits).quantize(w);
  }

  private static Reference.Result run(int bits, Operand w) {
    return Reference.backprop(x -> quantize(bits, x.get(0)), new double[w.elements().length], w);
  }

  private static double[] expected(int bits, double[] w) {
    double max = maximum(w);
    double levels = Math.pow(2, bits) - 1;
    double[] q = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      double r = Math.tanh(w[i]) / (2 * max) + 0.5;
      q[i] = 2 * Math.rint(levels * r) / levels - 1;
    }
    return q;
  }

  private static double maximum(double[] w) {
    return Arrays.stream(w).map(Math::tanh).map(Math::abs).max().orElseThrow();
  }

  private static Operand scaled(Operand w, double factor) {
    return new Operand(Arrays.stream(w.elements()).map(v -> factor * v).toArray(), w.dims());
  }
}
