package org.dnas4j.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
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
import org.junit.jupiter.params.provider.CsvSource;

/** The numbers of the worked examples were computed apart, from the formulas of the paper. */
class AdmmWeightsTest {
  private static final float[] V = {.9f, -.35f, .1f, -.6f, .3f};

  private final ReferenceEngine engine = new ReferenceEngine();

  private static double[] levels(LevelProjection projection, double scale) {
    double[] levels = new double[V.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = projection.level(V[i], scale);
    }
    return levels;
  }

  @Test
  void theWorkedProjections() {
    LevelProjection ternary = new LevelProjection(0, 1);
    double scale = ternary.scale(V, .45);
    assertEquals(.5375, scale, 1e-6);
    assertArrayEquals(new double[] {1, -1, 0, -1, 1}, levels(ternary, scale));
    assertEquals(.23688, ternary.squaredError(V, scale), 1e-5);
    LevelProjection four = new LevelProjection(0, 1, 2, 4);
    double fromMean = four.scale(V, .45);
    assertEquals(.43571, fromMean, 1e-5);
    assertArrayEquals(new double[] {2, -1, 0, -1, 1}, levels(four, fromMean));
    assertEquals(.06357, four.squaredError(V, fromMean), 1e-5);
    double fromLargest = four.scale(V, .225);
    assertEquals(.232, fromLargest, 1e-5);
    assertArrayEquals(new double[] {4, -2, 0, -2, 1}, levels(four, fromLargest));
    assertEquals(.0469, four.squaredError(V, fromLargest), 1e-4);
    assertEquals(fromLargest, four.scale(V), "the better of both starts");
  }

  /** Each level is the nearest, the scale the best for these levels, of two starts the better. */
  @ParameterizedTest
  @CsvSource({"1, 4", "2, 4", "3, 2", "3, 4"})
  void projectionsAreTheBetterOfTwoLocalOptima(int bits, int largest) {
    double[] sizes =
        switch (bits) {
          case 1 -> new double[] {1};
          case 2 -> new double[] {0, 1};
          default -> largest == 2 ? new double[] {0, 1, 2} : new double[] {0, 1, 2, 4};
        };
    for (int seed = 0; seed < 20; seed++) {
      double[] w = Operand.normal(seed, 54).elements();
      double[] projected =
          QuantizedRun.of(
                  new AdmmWeights(1, 1, largest), bits, new Operand(w, 3, 2, 3, 3), new double[54])
              .value();
      double mean = Arrays.stream(w).map(Math::abs).average().orElseThrow();
      double most = Arrays.stream(w).map(Math::abs).max().orElseThrow();
      double[] one = alternated(w, sizes, mean);
      double[] other = alternated(w, sizes, most / sizes[sizes.length - 1]);
      double[] better = distance(w, other) < distance(w, one) ? other : one;
      assertArrayEquals(better, projected, 1e-4, "seed " + seed);
    }
  }

  private static double[] alternated(double[] w, double[] sizes, double start) {
    double scale = start;
    double[] levels = new double[w.length];
    for (int turn = 0; turn < 1000; turn++) {
      double product = 0;
      double square = 0;
      for (int i = 0; i < w.length; i++) {
        levels[i] = sizes[0];
        for (double size : sizes) {
          boolean nearer =
              Math.abs(Math.abs(w[i]) - scale * size)
                  < Math.abs(Math.abs(w[i]) - scale * levels[i]);
          levels[i] = nearer ? size : levels[i];
        }
        product += Math.abs(w[i]) * levels[i];
        square += levels[i] * levels[i];
      }
      scale = product / square;
    }
    double[] values = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      values[i] = Math.signum(w[i]) * levels[i] * scale;
    }
    return values;
  }

  /** f = ½(W − 1)² with its slope of −0.8, ρ = 1: a step of 0.1 leads from 0.2 to 0.3. */
  @Test
  void theWorkedStep() {
    try (Scope scope = Scope.open();
        Parameter w = new Parameter("w", true, engine.create(Shape.of(1), new double[] {.2}));
        Quantized admm = attach(new AdmmWeights(1, 100, 4), 2, w)) {
      LayerState.restore(
          admm,
          Map.of(
              "w_target", new NamedArray(Shape.of(1), new float[] {.5f}),
              "w_dual", new NamedArray(Shape.of(1), new float[] {.1f}),
              "w_steps", new NamedArray(Shape.of(1), new float[] {7})));
      double gradient = gradient(admm, w, new double[] {-.8})[0];
      assertEquals(.3, .2 - .1 * gradient, 1e-6);
      assertEquals(8, LayerState.save(admm).get("w_steps").values()[0]);
    }
  }

  private Quantized attach(AdmmWeights weights, int bits, Parameter w) {
    return weights.attach(engine, new BitWidth(bits), own -> "w_" + own, w);
  }

  /** In training of weights, which see themselves. */
  private double[] gradient(Quantized admm, Parameter w, double[] slope) {
    try (Scope scope = Scope.open()) {
      Tape tape = new Tape(engine, List.of(w));
      Var y = admm.apply(new Pass(tape, Pass.Statistics.BATCH_AND_UPDATE), tape.parameter(w));
      assertArrayEquals(ReferenceEngine.doubles(w.value()), ReferenceEngine.doubles(y.value()));
      Var loss = y.times(tape.constant(engine.create(y.shape(), slope))).sum();
      return ReferenceEngine.doubles(tape.backward(loss).of(w).orElseThrow());
    }
  }

  /** The same as plain loops that alternate, with a quadratic loss, for 400 steps of period 4. */
  @Test
  void alternatesLikePlainLoopsAndEndsNearItsLevels() {
    int n = 54;
    double[] wanted = Operand.normal(6, n).elements();
    LevelProjection levels = new LevelProjection(0, 1, 2, 4);
    double[] w = wanted.clone();
    double[] g = doubles(levels.project(floats(w)));
    double[] dual = new double[n];
    double start = distance(w, g);
    try (Scope scope = Scope.open();
        Parameter x = new Parameter("w", true, engine.create(Shape.of(n), wanted));
        Quantized admm = attach(new AdmmWeights(5, 4, 4), 3, x)) {
      for (int step = 0; step < 400; step++) {
        if (step > 0 && step % 4 == 0) {
          double[] sum = new double[n];
          for (int i = 0; i < n; i++) {
            sum[i] = w[i] + dual[i];
          }
          g = doubles(levels.project(floats(sum)));
          for (int i = 0; i < n; i++) {
            dual[i] = sum[i] - g[i];
          }
        }
        double[] slope = new double[n];
        for (int i = 0; i < n; i++) {
          slope[i] = w[i] - wanted[i];
        }
        double[] found = gradient(admm, x, slope);
        for (int i = 0; i < n; i++) {
          double expected = slope[i] + 5 * (w[i] - g[i] + dual[i]);
          assertEquals(expected, found[i], 1e-5, "step " + step);
          w[i] -= 0.1 * expected;
        }
        x.set(engine.create(Shape.of(n), w));
      }
      assertTrue(distance(w, g) < 0.1 * start, distance(w, g) + " of " + start);
    }
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  @Test
  void otherOptionsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new AdmmWeights(0, 100, 4));
    assertThrows(IllegalArgumentException.class, () -> new AdmmWeights(1, 0, 4));
    assertThrows(IllegalArgumentException.class, () -> new AdmmWeights(1, 100, 3));
  }
}
