package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dnas4j.cost.Cost;
import org.dnas4j.data.Batch;
import org.dnas4j.layer.LayerState;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.search.SearchConfig.Penalty;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.Recorder;
import org.dnas4j.testing.Searches;
import org.dnas4j.testing.Tiny;
import org.dnas4j.testing.TrainedTiny;
import org.dnas4j.train.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Searches whose θ learns from sampled networks. */
class SampledThetaTest {
  private static final Engine ENGINE = Tiny.libtorch();

  /** From the trained network, whose weights hardly move. */
  private static SearchConfig search(
      int epochs, Dnas.Theta theta, int samples, double entropy, Precision... candidates) {
    return search(epochs, /* batch= */ 8, theta, samples, entropy, candidates);
  }

  private static SearchConfig search(
      int epochs,
      int batch,
      Dnas.Theta theta,
      int samples,
      double entropy,
      Precision... candidates) {
    Dnas method =
        new Dnas(
            epochs,
            1,
            batch,
            0.8,
            1e-4,
            0,
            0,
            0.1,
            0,
            1,
            0.05,
            SuperNet.Mode.COMPOSITE,
            false,
            true,
            Dnas.Start.BASELINE,
            Dnas.Masks.HARD,
            false,
            theta,
            samples,
            entropy,
            0,
            Dnas.USUAL_TOLERANCE,
            false,
            0);
    return new SearchConfig(method, Cost.SIZE, Penalty.ADDITIVE, 0, List.of(candidates));
  }

  private static Search open(SearchConfig search) {
    return ((Dnas) search.method())
        .open(
            Searches.context(
                ENGINE,
                Tiny.NET,
                search,
                TrainedTiny.DATA,
                Rng.of(7),
                QuantConfig.paper(),
                TrainedTiny.weights()));
  }

  private static Recorder run(SearchConfig search, Optional<TrainingState> from) {
    Recorder recorder = new Recorder();
    try (Search run = open(search)) {
      run.run(from, recorder);
    }
    return recorder;
  }

  private static Precision bits(int bits) {
    return Precision.weightOnly(bits);
  }

  @ParameterizedTest
  @EnumSource(names = {"SCORE", "ADDITIVE"})
  void theStepChangesThetaAlone(Dnas.Theta theta) {
    try (Search run = open(search(3, theta, 9, 0, bits(0), bits(1), bits(8)))) {
      Map<String, NamedArray> before = new HashMap<>(LayerState.save(run.superNet()));
      int[] thetaSteps = {0};
      run.run(
          Optional.empty(),
          new Recorder(
              step -> {
                Map<String, NamedArray> after = LayerState.save(run.superNet());
                if (step.phase().equals("theta")) {
                  thetaSteps[0]++;
                  after.forEach(
                      (name, array) ->
                          assertTrue(
                              name.endsWith(".theta") || array.equals(before.get(name)), name));
                }
                before.putAll(after);
              }));
      // 24 of 120 images in batches of 8, in the two epochs after the warm-up.
      assertEquals(6, thetaSteps[0]);
      assertNotEquals(NamedArray.of(0, 0, 0), before.get("g1b1.theta"));
    }
  }

  /** With P_θ all on one allocation, the step's score is that of this allocation. */
  @Test
  void aStepRunsTheSampledNetwork() {
    SearchConfig search = search(3, Dnas.Theta.SCORE, 9, 0, bits(0), bits(1), bits(8));
    Batch batch = batch(40);
    List<Double> losses = new ArrayList<>();
    for (int first = 0; first < 3; first++) {
      for (int second = 0; second < 2; second++) {
        try (Search run = open(search)) {
          List<Integer> chosen = List.of(first, second);
          for (int b = 0; b < 2; b++) {
            float[] theta = new float[3 - b];
            theta[chosen.get(b)] = 80;
            run.superNet().thetas().get(b).set(theta);
          }
          double expected = Searches.loss(run.superNet(), TrainedTiny.DATA, batch, chosen);
          double found = run.step(batch, 1, 0.1, Rng.of(3), false, true).loss();
          assertEquals(expected, found, 1e-6, chosen.toString());
          losses.add(found);
        }
      }
    }
    assertEquals(6, losses.stream().distinct().count(), losses.toString());
  }

  private static Batch batch(int size) {
    return Searches.batch(TrainedTiny.DATA, IntStream.range(0, size).toArray());
  }

  /**
   * Without a price, the allocation of the least loss becomes the most likely one. A step sees all
   * 24 images of θ's share, so that losses differ by what runs alone.
   */
  @ParameterizedTest
  @EnumSource(names = {"SCORE", "ADDITIVE"})
  void thetaFindsTheLeastLoss(Dnas.Theta theta) {
    SearchConfig search = search(80, 24, theta, 60, 0, bits(1), bits(32));
    try (Search run = open(search)) {
      Batch all = batch(120);
      Map<List<Integer>, Double> losses = new HashMap<>();
      for (int a = 0; a < 4; a++) {
        List<Integer> chosen = List.of(a / 2, a % 2);
        losses.put(chosen, Searches.loss(run.superNet(), TrainedTiny.DATA, all, chosen));
      }
      List<List<Integer>> ranking =
          losses.keySet().stream().sorted(Comparator.comparingDouble(losses::get)).toList();
      double margin = losses.get(ranking.get(1)) / losses.get(ranking.get(0));
      assertTrue(margin > 1.1, "the toy problem is not decided: " + losses);
      Architecture found = run.run(Optional.empty(), new Recorder()).ranked().get(0);
      assertEquals(
          ranking.get(0).stream().map(k -> search.candidates().get(k)).toList(),
          found.precisions(),
          losses.toString());
    }
  }

  /** With a memory of 4 samples of which 3 come per epoch, older ones are dropped on the way. */
  @ParameterizedTest
  @CsvSource({"SCORE, 4", "ADDITIVE, 4", "ADDITIVE, 100"})
  void aResumedSearchEndsWithTheSameBits(Dnas.Theta theta, int samples) {
    SearchConfig search = search(5, theta, samples, 0.1, bits(0), bits(1), bits(8));
    Recorder unbroken = run(search, Optional.empty());
    for (int done : List.of(1, 2, 4)) {
      Recorder resumed = run(search, Optional.of(unbroken.states.get(done - 1)));
      assertEquals(unbroken.states.subList(done, 5), resumed.states);
    }
  }

  @Test
  void theEntropyCountsInTheSecondHalfOfThetasEpochs() {
    for (Dnas.Theta theta : Dnas.Theta.values()) {
      Precision[] candidates = {bits(0), bits(1), bits(8)};
      Recorder without = run(search(9, theta, 50, 0, candidates), Optional.empty());
      Recorder with = run(search(9, theta, 50, 20, candidates), Optional.empty());
      // One epoch of warm-up, then four of eight.
      assertEquals(without.states.subList(0, 5), with.states.subList(0, 5));
      double sharp = with.numbers("mean_entropy").get(8);
      double wide = without.numbers("mean_entropy").get(8);
      assertTrue(sharp < 0.9 * wide, theta + ": " + sharp + " after " + wide);
    }
  }
}
