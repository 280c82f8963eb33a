package org.dnas4j.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** All seeds are fixed, so these tests give the same numbers every time. */
class RngTest {
  private static final int DRAWS = 100_000;

  /** Literals: a changed generator would silently change every recorded run. */
  @Test
  void drawsStayTheSameOverVersions() {
    Rng rng = Rng.of(42);
    assertEquals(6332618229526065668L, rng.nextLong());
    assertEquals(955, rng.nextInt(1000));
    assertEquals(0.48634953628166866, rng.nextDouble());
    assertEquals(-3549652260944373534L, Rng.of(42).split("shuffle").split(3).nextLong());
    assertArrayEquals(new int[] {0, 5, 3, 1, 2, 4, 6, 7}, Rng.of(7).permutation(8));
  }

  /** SplitMix64 with seed 1234567 begins with 6457827717110365317, a widely published value. */
  @Test
  void theMixingFunctionIsSplitMix64s() {
    // Rng.of(s) starts at mix(s + γ), which is SplitMix64's first output for seed s; its own first
    // output is therefore SplitMix64's first output for the seed 6457827717110365317.
    assertEquals(splitMix64(6457827717110365317L), Rng.of(1234567).nextLong());
  }

  private static long splitMix64(long seed) {
    long z = seed + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  @Test
  void integersAreUniform() {
    Rng rng = Rng.of(1);
    for (int bound : new int[] {2, 7, 10, 100}) {
      assertUniform(bound, () -> rng.nextInt(bound));
    }
  }

  @Test
  void everyBitIsUniform() {
    Rng rng = Rng.of(2);
    for (int bit = 0; bit < 64; bit++) {
      int shift = bit;
      assertUniform(2, () -> (int) (rng.nextLong() >>> shift & 1));
    }
  }

  @Test
  void neighbouringSplitsAreIndependent() {
    Rng root = Rng.of(3);
    int[] number = {0};
    assertUniform(16, () -> root.split(number[0]++).nextInt(16));
    Rng a = root.split("weights");
    Rng b = root.split("shuffle");
    assertUniform(16, () -> a.nextInt(4) * 4 + b.nextInt(4));
    Rng c = Rng.of(4);
    Rng d = Rng.of(5);
    assertUniform(16, () -> c.nextInt(4) * 4 + d.nextInt(4));
  }

  /** χ² with k − 1 degrees of freedom stays below mean plus five standard deviations. */
  private static void assertUniform(int categories, IntSupplier draw) {
    int[] counts = new int[categories];
    for (int i = 0; i < DRAWS; i++) {
      counts[draw.getAsInt()]++;
    }
    double expected = (double) DRAWS / categories;
    double chiSquare =
        Arrays.stream(counts).mapToDouble(c -> (c - expected) * (c - expected)).sum() / expected;
    double freedom = categories - 1;
    assertTrue(
        chiSquare < freedom + 5 * Math.sqrt(2 * freedom),
        "χ² = " + chiSquare + " with " + freedom + " degrees of freedom");
  }

  @Test
  void splitsDoNotDependOnWhatWasDrawn() {
    Rng fresh = Rng.of(6);
    Rng used = Rng.of(6);
    used.nextLong();
    used.nextGaussian();
    assertEquals(fresh.split("x").nextLong(), used.split("x").nextLong());
    assertNotEquals(fresh.split("x").nextLong(), fresh.split("y").nextLong());
    assertNotEquals(fresh.split(1).nextLong(), fresh.split(2).nextLong());
    assertNotEquals(Rng.of(6).nextLong(), Rng.of(7).nextLong());
  }

  @Test
  void doublesStayInsideAndHaveTheRightMoments() {
    Rng rng = Rng.of(8);
    for (int i = 0; i < DRAWS; i++) {
      double u = rng.nextDouble();
      assertTrue(u > 0 && u < 1);
    }
    assertMoments(0.5, 1.0 / 12, rng::nextDouble);
  }

  @Test
  void gaussiansAndGumbelsHaveTheRightMoments() {
    Rng rng = Rng.of(9);
    assertMoments(0, 1, rng::nextGaussian);
    assertMoments(0.5772156649, Math.PI * Math.PI / 6, rng::nextGumbel);
  }

  private static void assertMoments(double mean, double variance, DoubleSupplier draw) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < DRAWS; i++) {
      double x = draw.getAsDouble() - mean;
      sum += x;
      squares += x * x;
    }
    assertEquals(0, sum / DRAWS, 5 * Math.sqrt(variance / DRAWS), "mean");
    assertEquals(variance, squares / DRAWS, 0.03 * variance, "variance");
  }

  @Property(tries = 200)
  void permutationsHoldEveryNumberOnce(@ForAll @IntRange(max = 200) int n, @ForAll long seed) {
    int[] sorted = Rng.of(seed).permutation(n);
    Arrays.sort(sorted);
    assertArrayEquals(IntStream.range(0, n).toArray(), sorted);
  }

  @Test
  void allPermutationsAreEquallyLikely() {
    Rng rng = Rng.of(10);
    assertUniform(
        24,
        () -> {
          int[] p = rng.permutation(4);
          int rank = 0;
          for (int i = 0; i < 4; i++) {
            int smaller = 0;
            for (int j = i + 1; j < 4; j++) {
              smaller += p[j] < p[i] ? 1 : 0;
            }
            rank = rank * (4 - i) + smaller;
          }
          return rank;
        });
  }

  @Test
  void aBoundBelowOneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Rng.of(1).nextInt(0));
  }

  /** Of 20,000 places, within five standard deviations; what is impossible never comes. */
  @Test
  void placesComeAsOftenAsTheyAreLikely() {
    double[] p = {0.5, 0, 0.1, 0.4};
    int[] counts = new int[p.length];
    int draws = 20_000;
    Rng rng = Rng.of(11);
    for (int i = 0; i < draws; i++) {
      counts[rng.nextPlace(p)]++;
    }
    for (int k = 0; k < p.length; k++) {
      double deviation = Math.sqrt(p[k] * (1 - p[k]) / draws);
      assertEquals(p[k], counts[k] / (double) draws, 5 * deviation, "place " + k);
    }
    assertEquals(0, rng.nextPlace(new double[] {1}));
  }
}
