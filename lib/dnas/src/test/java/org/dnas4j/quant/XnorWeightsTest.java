package org.dnas4j.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.dnas4j.quant.XnorWeights.Gradient;
import org.dnas4j.testing.Reference;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;

/** The numbers of the worked example were computed apart, from the formulas of the paper. */
class XnorWeightsTest {
  private static final int FILTERS = 3;
  private static final int CHANNELS = 2;
  private static final int PIXELS = 9;
  private static final int FAN_IN = CHANNELS * PIXELS;

  @Test
  void theWorkedExample() {
    Operand w = QuantizedRun.filter(.5, -.2, .1, -.4);
    double[] g = {1, 2, -1, .5};
    QuantizedRun printed = QuantizedRun.of(new XnorWeights(Gradient.PRINTED, false), 1, w, g);
    QuantizedRun chain = QuantizedRun.of(new XnorWeights(Gradient.CHAIN, false), 1, w, g);
    assertArrayEquals(new double[] {.3, -.3, .3, -.3}, printed.value(), 1e-6);
    assertArrayEquals(printed.value(), chain.value());
    assertArrayEquals(new double[] {.55, 1.1, -.55, .275}, printed.input(), 1e-6);
    assertArrayEquals(new double[] {-.325, 1.225, -.925, .775}, chain.input(), 1e-6);
  }

  @Test
  void atOneThePrintedGradientIsThatOfTheScaleAlone() {
    Operand w = QuantizedRun.filter(1, -2, 0, .5);
    double[] g = {1, 1, 1, 1};
    QuantizedRun printed = QuantizedRun.of(new XnorWeights(Gradient.PRINTED, false), 1, w, g);
    assertArrayEquals(new double[] {.875, -.875, .875, .875}, printed.value(), 1e-6);
    assertArrayEquals(new double[] {.25, .25, 1.125, 1.125}, printed.input(), 1e-6);
    QuantizedRun chain = QuantizedRun.of(new XnorWeights(Gradient.CHAIN, false), 1, w, g);
    // Σ g·sign is 2, so that the scale's share is ±0.5.
    assertArrayEquals(new double[] {1.375, -.5, 1.375, 1.375}, chain.input(), 1e-6);
  }

  @Property(tries = 40)
  void equalsPlainLoops(
      @ForAll Gradient gradient,
      @ForAll boolean centered,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    Operand w = Operand.normal(seed, FILTERS, CHANNELS, 3, 3);
    double[] g = Operand.normal(seed + 1, FILTERS * FAN_IN).elements();
    QuantizedRun run = QuantizedRun.of(new XnorWeights(gradient, centered), 1, w, g);
    double[] read = centered ? centered(w.elements()) : w.elements();
    double[] value = new double[g.length];
    double[] input = new double[g.length];
    for (int f = 0; f < FILTERS; f++) {
      double scale = 0;
      double product = 0;
      for (int i = f * FAN_IN; i < (f + 1) * FAN_IN; i++) {
        scale += Math.abs(read[i]) / FAN_IN;
        product += g[i] * (read[i] < 0 ? -1 : 1);
      }
      for (int i = f * FAN_IN; i < (f + 1) * FAN_IN; i++) {
        double sign = read[i] < 0 ? -1 : 1;
        boolean inside =
            gradient == Gradient.CHAIN ? Math.abs(read[i]) <= 1 : Math.abs(read[i]) < 1;
        value[i] = scale * sign;
        input[i] = gradient == Gradient.CHAIN ? sign * product / FAN_IN : g[i] / FAN_IN;
        input[i] += inside ? scale * g[i] : 0;
      }
    }
    assertArrayEquals(value, run.value(), 1e-6);
    assertArrayEquals(input, run.input(), 1e-5);
  }

  private static double[] centered(double[] w) {
    double[] centered = new double[w.length];
    for (int f = 0; f < FILTERS; f++) {
      for (int p = 0; p < PIXELS; p++) {
        double mean = 0;
        for (int c = 0; c < CHANNELS; c++) {
          mean += w[f * FAN_IN + c * PIXELS + p] / CHANNELS;
        }
        for (int c = 0; c < CHANNELS; c++) {
          int i = f * FAN_IN + c * PIXELS + p;
          centered[i] = Math.max(-1, Math.min(1, w[i] - mean));
        }
      }
    }
    return centered;
  }

  /** With sign(w) for w within [−1, 1] as its slope of 1: the estimator's own surrogate. */
  @Property(tries = 20)
  void theChainRuleIsTheSlopeOfScaleTimesClippedSign(
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    double[] w =
        Arrays.stream(Operand.normal(seed, FAN_IN).elements())
            .map(v -> Math.abs(v) < 0.01 || Math.abs(Math.abs(v) - 1) < 0.01 ? 0.5 : v)
            .toArray();
    double[] g = Operand.normal(seed + 1, FAN_IN).elements();
    double[] signs = Arrays.stream(w).map(Math::signum).toArray();
    double[] slopes =
        Reference.differences(
            v -> {
              double scale = Arrays.stream(v).map(Math::abs).average().orElseThrow();
              double sum = 0;
              for (int i = 0; i < v.length; i++) {
                double rest = signs[i] - clip(w[i]);
                sum += g[i] * scale * (clip(v[i]) + rest);
              }
              return sum;
            },
            w);
    QuantizedRun run =
        QuantizedRun.of(
            new XnorWeights(Gradient.CHAIN, false), 1, new Operand(w, 1, CHANNELS, 3, 3), g);
    assertArrayEquals(slopes, run.input(), 1e-6);
  }

  private static double clip(double v) {
    return Math.max(-1, Math.min(1, v));
  }

  /** Nothing would be left of a depthwise filter. */
  @Test
  void weightsOfOneInputChannelAreNotCentered() {
    QuantizedRun run =
        QuantizedRun.of(new XnorWeights(), 1, QuantizedRun.filter(.5, -.2, .1, -.4), new double[4]);
    assertArrayEquals(new double[] {.3, -.3, .3, -.3}, run.value(), 1e-6);
  }
}
