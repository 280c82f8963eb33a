package org.dnas4j.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.testing.Reference;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers of the worked example were computed apart, from the formula of the paper. */
class GradientQuantizerTest {
  private static double[] gradient(int bits, String name, double[] upstream, int... dims) {
    Operand x = Operand.normal(1, dims);
    Reference.Result result =
        Reference.backprop(v -> new GradientQuantizer(bits, name).quantize(v.get(0)), upstream, x);
    assertArrayEquals(x.elements(), result.value(), "values stay as they are");
    return result.gradients().get(0);
  }

  @Test
  void theWorkedExample() {
    ReferenceEngine engine = new ReferenceEngine();
    try (Scope scope = Scope.open()) {
      Shape shape = Shape.of(1, 4);
      double[] rounded =
          ReferenceEngine.doubles(
              new GradientQuantizer(2, "conv")
                  .rounded(
                      engine.create(shape, new double[] {.4, -.8, .1, .2}),
                      engine.create(Shape.of(1, 1), new double[] {.8}),
                      engine.create(shape, new double[] {.3, -.2, .4, -.45})));
      assertArrayEquals(new double[] {.8, -.8, .8 / 3, -.8 / 3}, rounded, 1e-6);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void eachImageHasLevelsUpToItsOwnLargestGradient(int bits) {
    double[] g = Operand.normal(4, 3 * 40).elements();
    for (int i = 40; i < 80; i++) {
      g[i] *= 1000;
    }
    double[] rounded = gradient(bits, "conv", g, 3, 2, 4, 5);
    int steps = (1 << bits) - 1;
    for (int image = 0; image < 3; image++) {
      double[] own = Arrays.copyOfRange(g, 40 * image, 40 * image + 40);
      double largest = Arrays.stream(own).map(Math::abs).max().orElseThrow();
      for (int i = 0; i < 40; i++) {
        double level = (rounded[40 * image + i] / (2 * largest) + 0.5) * steps;
        assertEquals(Math.rint(level), level, 1e-4, "an even level");
        double step = 2 * largest / steps;
        assertEquals(own[i], rounded[40 * image + i], 1.001 * step, "one of the two next to it");
      }
    }
  }

  /** Without noise all would be rounded to the same side. */
  @Test
  void onAverageGradientsStay() {
    double[] g = new double[20_000];
    Arrays.fill(g, 0.1);
    g[0] = 1;
    double[] rounded = gradient(2, "conv", g, 1, 20_000);
    double mean = Arrays.stream(rounded).skip(1).average().orElseThrow();
    // Levels are 2/3 apart: the mean of so many differs by 0.002 as a rule.
    assertEquals(0.1, mean, 0.01);
  }

  @Test
  void layersDrawTheirOwnNoiseAndEqualGradientsTheSame() {
    double[] g = Operand.normal(4, 200).elements();
    double[] one = gradient(2, "g1b1.conv1", g, 2, 100);
    assertArrayEquals(one, gradient(2, "g1b1.conv1", g, 2, 100));
    assertFalse(Arrays.equals(one, gradient(2, "g1b1.conv2", g, 2, 100)));
    double[] next = g.clone();
    next[0] = 9;
    double[] other = gradient(2, "g1b1.conv1", next, 2, 100);
    assertFalse(
        Arrays.equals(Arrays.copyOfRange(one, 100, 200), Arrays.copyOfRange(other, 100, 200)),
        "fresh at the next step");
  }

  @Test
  void anImageWithoutGradientsGetsNone() {
    assertArrayEquals(new double[8], gradient(2, "conv", new double[8], 2, 4), 1e-30);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 32})
  void otherWidthsAreRefused(int bits) {
    assertThrows(IllegalArgumentException.class, () -> new GradientQuantizer(bits, "conv"));
  }
}
