package org.dnas4j.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;

/** The numbers of the worked example were computed apart, from the formulas of the paper. */
class KMeansWeightsTest {
  private static final float[] W = {.1f, .25f, .9f, 1, -.5f, -.6f};
  private static final double[] G = {.1, .2, .3, -.1, .5, .4};

  private final ReferenceEngine engine = new ReferenceEngine();

  @Test
  void theWorkedExample() {
    assertArrayEquals(new double[] {-.6, -.0666667, .4666667, 1}, KMeans.evenly(W, 4), 1e-6);
    KMeans clusters = KMeans.of(W, 4);
    assertArrayEquals(new float[] {-.55f, .1f, .25f, .95f}, clusters.centroids(), 1e-6f);
    assertArrayEquals(new float[] {1, 2, 3, 3, 0, 0}, clusters.labels());
    try (Scope scope = Scope.open();
        Parameter w = new Parameter("w", true, engine.create(Shape.of(6), W));
        Quantized codebook =
            new KMeansWeights().attach(engine, new BitWidth(2), own -> "w_" + own, w)) {
      Tape tape = new Tape(engine, List.of(w, codebook.parameters().get(0)));
      var y = codebook.apply(new Pass(tape, Pass.Statistics.BATCH), tape.parameter(w));
      assertArrayEquals(
          new double[] {.1, .25, .95, .95, -.55, -.55}, ReferenceEngine.doubles(y.value()), 1e-6);
      var gradients = tape.backward(y.times(tape.constant(engine.create(y.shape(), G))).sum());
      assertArrayEquals(
          new double[] {.9, .1, .2, .2},
          ReferenceEngine.doubles(gradients.of(codebook.parameters().get(0)).orElseThrow()),
          1e-6);
      assertArrayEquals(G, ReferenceEngine.doubles(gradients.of(w).orElseThrow()));
    }
  }

  /** Each value has the nearest centroid, and each centroid is the mean of its values. */
  @Property(tries = 40)
  void clustersAreStable(
      @ForAll @IntRange(min = 1, max = 5) int bits,
      @ForAll @LongRange(min = 0, max = 1000) long seed) {
    double[] normal = Operand.normal(seed, 200).elements();
    float[] values = new float[200];
    for (int i = 0; i < 200; i++) {
      values[i] = (float) normal[i];
    }
    KMeans clusters = KMeans.of(values, 1 << bits);
    float[] centroids = clusters.centroids();
    float[] labels = clusters.labels();
    double[] sums = new double[centroids.length];
    int[] counts = new int[centroids.length];
    for (int i = 0; i < 200; i++) {
      int own = (int) labels[i];
      for (float other : centroids) {
        assertTrue(Math.abs(values[i] - centroids[own]) <= Math.abs(values[i] - other) + 1e-5);
      }
      sums[own] += values[i];
      counts[own]++;
    }
    for (int k = 0; k < centroids.length; k++) {
      if (counts[k] > 0) {
        assertEquals(sums[k] / counts[k], centroids[k], 1e-5);
      }
    }
  }

  /** Else a network that starts from trained weights would share those of random ones. */
  @Test
  void labelsAreThoseOfTheFirstWeightsThatDifferAndStay() {
    try (Scope scope = Scope.open();
        Parameter w = new Parameter("w", true, engine.full(Shape.of(6), 0));
        Quantized codebook =
            new KMeansWeights().attach(engine, new BitWidth(2), own -> "w_" + own, w)) {
      assertArrayEquals(new double[6], run(codebook, w));
      w.set(W);
      double[] first = run(codebook, w);
      assertArrayEquals(new double[] {.1, .25, .95, .95, -.55, -.55}, first, 1e-6);
      w.set(new float[] {5, 4, 3, 2, 1, 0});
      assertArrayEquals(first, run(codebook, w));
      assertArrayEquals(
          new float[] {1, 2, 3, 3, 0, 0}, LayerState.save(codebook).get("w_labels").values());
    }
  }

  private double[] run(Quantized codebook, Parameter w) {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(engine);
      Pass pass = new Pass(tape, Pass.Statistics.RUNNING);
      return ReferenceEngine.doubles(codebook.apply(pass, tape.parameter(w)).value());
    }
  }
}
