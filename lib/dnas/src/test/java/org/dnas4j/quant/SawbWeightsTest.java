package org.dnas4j.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;

/** The numbers of the worked examples were computed apart, from the formulas of the source. */
class SawbWeightsTest {
  private static final Operand W = QuantizedRun.filter(-.7, -.1, .2, .5);
  private static final double[] G = {.1, .2, .3, .4};

  @Test
  void theWorkedExampleOfTwoBits() {
    QuantizedRun run = QuantizedRun.of(new SawbWeights(), 2, W, G);
    double a = .6125644;
    assertArrayEquals(new double[] {-a, -a / 3, a / 3, a}, run.value(), 1e-5);
    assertArrayEquals(new double[] {0, .2, .3, .4}, run.input(), 1e-12);
    QuantizedRun plus = QuantizedRun.of(new SawbWeights(false, true), 2, W, G);
    assertArrayEquals(run.value(), plus.value());
    assertArrayEquals(G, plus.input(), 1e-12);
  }

  @Test
  void theWorkedExampleWithALevelOfZero() {
    QuantizedRun run = QuantizedRun.of(new SawbWeights(true, false), 2, W, G);
    double a = 2.6 * Math.sqrt(.79 / 4) - 1.71 * 1.5 / 4;
    assertArrayEquals(new double[] {-a, 0, 0, a}, run.value(), 1e-6);
  }

  @Test
  void widthsAreThoseWithPublishedCoefficients() {
    assertEquals("2 3 4 5 8", widths(new SawbWeights()));
    assertEquals("2 4 7 8", widths(new SawbWeights(true, false)));
  }

  private static String widths(SawbWeights weights) {
    return IntStream.rangeClosed(1, 8)
        .filter(k -> weights.supports(new BitWidth(k)))
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(" "));
  }

  private static double limit(int bits, boolean zero, double[] w) {
    double[] c =
        zero
            ? switch (bits) {
              case 2 -> new double[] {2.6, 1.71};
              case 4 -> new double[] {12.035, 12.03};
              case 7 -> new double[] {28.24, 30.81};
              default -> new double[] {31.76, 35.04};
            }
            : switch (bits) {
              case 2 -> new double[] {3.12, 2.064};
              case 3 -> new double[] {7.509, 6.892};
              case 4 -> new double[] {12.68, 12.80};
              case 5 -> new double[] {17.74, 18.64};
              default -> new double[] {31.76, 35.04};
            };
    double mean = Arrays.stream(w).map(Math::abs).average().orElseThrow();
    double square = Arrays.stream(w).map(v -> v * v).average().orElseThrow();
    double limit = c[0] * Math.sqrt(square) - c[1] * mean;
    return limit > 0 ? limit : Arrays.stream(w).map(Math::abs).max().orElseThrow();
  }

  @Property(tries = 40)
  void equalsPlainLoops(@ForAll boolean zero, @ForAll @LongRange(min = 0, max = 1000) long seed) {
    Operand w = Operand.normal(seed, 3, 2, 3, 3);
    double[] g = Operand.normal(seed + 1, 54).elements();
    SawbWeights weights = new SawbWeights(zero, false);
    for (int bits = 2; bits <= 8; bits++) {
      if (!weights.supports(new BitWidth(bits))) {
        continue;
      }
      double a = limit(bits, zero, w.elements());
      int levels = (1 << bits) - (zero ? 1 : 0);
      double[] value = new double[54];
      for (int i = 0; i < 54; i++) {
        // The nearest of all levels, by trying each.
        value[i] = Double.NaN;
        for (int k = 0; k < levels; k++) {
          double level = -a + 2 * a * k / (levels - 1);
          if (!(Math.abs(value[i] - w.elements()[i]) <= Math.abs(level - w.elements()[i]))) {
            value[i] = level;
          }
        }
      }
      QuantizedRun run = QuantizedRun.of(weights, bits, w, g);
      assertArrayEquals(value, run.value(), 1e-5 * a, bits + " bits");
      double[] slopes = QuantizedRun.slopes(v -> Math.max(-a, Math.min(a, v)), w.elements());
      assertArrayEquals(
          IntStream.range(0, 54).mapToDouble(i -> g[i] * slopes[i]).toArray(), run.input(), 1e-6);
    }
  }

  /** Equal weights have no spread: of 4 bits and more the formula gives less than 0. */
  @Test
  void whereTheFormulaGivesNothingTheLargestWeightIsTheLimit() {
    QuantizedRun run =
        QuantizedRun.of(new SawbWeights(), 4, QuantizedRun.filter(.5, -.5, .5, .5), G);
    assertArrayEquals(new double[] {.5, -.5, .5, .5}, run.value(), 1e-6);
  }

  @Property(tries = 20)
  void scalesWithTheWeights(@ForAll @LongRange(min = 0, max = 1000) long seed) {
    double[] w = Operand.normal(seed, 54).elements();
    double[] tenfold = Arrays.stream(w).map(v -> 10 * v).toArray();
    double[] once = QuantizedRun.of(new SawbWeights(), 3, new Operand(w, 6, 9), w).value();
    double[] ten = QuantizedRun.of(new SawbWeights(), 3, new Operand(tenfold, 6, 9), w).value();
    assertArrayEquals(Arrays.stream(once).map(v -> 10 * v).toArray(), ten, 1e-4);
  }
}
