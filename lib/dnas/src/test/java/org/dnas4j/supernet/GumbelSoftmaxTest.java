package org.dnas4j.supernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.Reference;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GumbelSoftmaxTest {
  private static final double[] THETA = {0.5, -1, 1.2, 0, -0.3, 2, 0.1};

  /**
   * The largest element is k with probability softmax(θ)ₖ, whatever T: 6 degrees of freedom, and
   * 22.46 is exceeded by chance once in a thousand seeds.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.3, 5})
  void argmaxFrequenciesAreSoftmaxOfTheta(double temperature) {
    int draws = 20_000;
    int[] counts = new int[THETA.length];
    Rng rng = Rng.of(20);
    for (int i = 0; i < draws; i++) {
      counts[argmax(sample(THETA, temperature, rng.split(i)))]++;
    }
    double[] expected = softmax(THETA);
    double chiSquare = 0;
    for (int k = 0; k < counts.length; k++) {
      double mean = draws * expected[k];
      chiSquare += (counts[k] - mean) * (counts[k] - mean) / mean;
    }
    assertTrue(chiSquare < 22.46, "χ² = " + chiSquare + ", counts " + Arrays.toString(counts));
  }

  @Property(tries = 100)
  void aMaskIsPositiveAndSumsToOne(
      @ForAll @LongRange(min = 0, max = 1000) long seed,
      @ForAll @DoubleRange(min = 0.1, max = 50) double temperature) {
    double[] mask = sample(Operand.normal(seed, 6).elements(), temperature, Rng.of(seed));
    assertEquals(1, Arrays.stream(mask).sum(), 1e-6);
    assertTrue(Arrays.stream(mask).allMatch(m -> m >= 0 && m <= 1 + 1e-6));
  }

  @Test
  void lowTemperatureGivesOneHotMasks() {
    for (int i = 0; i < 200; i++) {
      double[] mask = sample(THETA, 1e-7, Rng.of(i));
      assertEquals(1, mask[argmax(mask)], 1e-3);
    }
  }

  @Test
  void highTemperatureGivesNearlyEqualMasks() {
    for (int i = 0; i < 200; i++) {
      for (double m : sample(THETA, 1e4, Rng.of(i))) {
        assertEquals(1.0 / THETA.length, m, 1e-3);
      }
    }
  }

  @Property(tries = 30)
  void gradientEqualsDifferencesWithTheNoiseHeldFast(
      @ForAll @LongRange(min = 0, max = 1000) long seed,
      @ForAll @DoubleRange(min = 0.5, max = 5) double temperature) {
    double[] upstream = Operand.normal(seed, THETA.length).elements();
    double[] actual =
        Reference.backprop(
                v -> GumbelSoftmax.sample(v.get(0), temperature, Rng.of(seed)),
                upstream,
                Operand.vector(THETA))
            .gradients()
            .get(0);
    double[] noise = new double[THETA.length];
    Rng rng = Rng.of(seed);
    Arrays.setAll(noise, k -> rng.nextGumbel());
    double[] expected =
        Reference.differences(
            theta -> {
              double[] scores = new double[theta.length];
              Arrays.setAll(scores, k -> (theta[k] + noise[k]) / temperature);
              return Reference.dot(upstream, softmax(scores));
            },
            THETA);
    assertArrayEquals(expected, actual, 1e-6);
  }

  /** Its value is one-hot; its gradient that of the soft mask, which differences give. */
  @Property(tries = 30)
  void aHardMaskIsOneHotWithTheSoftOnesGradient(
      @ForAll @LongRange(min = 0, max = 1000) long seed,
      @ForAll @DoubleRange(min = 0.5, max = 5) double temperature) {
    double[] upstream = Operand.normal(seed, THETA.length).elements();
    Reference.Result hard =
        Reference.backprop(
            v -> GumbelSoftmax.hard(GumbelSoftmax.sample(v.get(0), temperature, Rng.of(seed))),
            upstream,
            Operand.vector(THETA));
    double[] noise = new double[THETA.length];
    Rng rng = Rng.of(seed);
    Arrays.setAll(noise, k -> THETA[k] + rng.nextGumbel());
    double[] oneHot = new double[THETA.length];
    oneHot[argmax(noise)] = 1;
    assertArrayEquals(oneHot, hard.value());
    double[] expected =
        Reference.differences(
            theta -> {
              double[] scores = new double[theta.length];
              Arrays.setAll(scores, k -> (theta[k] - THETA[k] + noise[k]) / temperature);
              return Reference.dot(upstream, softmax(scores));
            },
            THETA);
    assertArrayEquals(expected, hard.gradients().get(0), 1e-6);
  }

  @Test
  void equalGeneratorsGiveEqualMasks() {
    assertArrayEquals(sample(THETA, 1, Rng.of(3)), sample(THETA, 1, Rng.of(3)));
    assertTrue(!Arrays.equals(sample(THETA, 1, Rng.of(3)), sample(THETA, 1, Rng.of(4))));
  }

  @Test
  void theExpectedMaskIsSoftmaxOfTheta() {
    double[] mask =
        Reference.backprop(
                v -> GumbelSoftmax.expected(v.get(0)),
                new double[THETA.length],
                Operand.vector(THETA))
            .value();
    assertArrayEquals(softmax(THETA), mask, 1e-9);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN})
  void temperaturesThatAreNotAboveZeroAreRefused(double temperature) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> sample(THETA, temperature, Rng.of(1)))
            .getMessage();
    assertTrue(message.contains("temperature = " + temperature), message);
    assertTrue(message.contains("above 0"), message);
  }

  private static double[] sample(double[] theta, double temperature, Rng rng) {
    return Reference.backprop(
            v -> GumbelSoftmax.sample(v.get(0), temperature, rng),
            new double[theta.length],
            Operand.vector(theta))
        .value();
  }

  private static double[] softmax(double[] scores) {
    double max = Arrays.stream(scores).max().orElseThrow();
    double sum = Arrays.stream(scores).map(s -> Math.exp(s - max)).sum();
    return Arrays.stream(scores).map(s -> Math.exp(s - max) / sum).toArray();
  }

  private static int argmax(double[] values) {
    int best = 0;
    for (int k = 1; k < values.length; k++) {
      best = values[k] > values[best] ? k : best;
    }
    return best;
  }
}
