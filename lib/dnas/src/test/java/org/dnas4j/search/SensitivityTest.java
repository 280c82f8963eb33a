package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dnas4j.cost.Cost;
import org.dnas4j.layer.LayerState;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.Space;
import org.dnas4j.quant.LsqActivations;
import org.dnas4j.quant.LsqWeights;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.optim.Constant;
import org.dnas4j.tensor.optim.Sgd;
import org.dnas4j.testing.Recorder;
import org.dnas4j.testing.Searches;
import org.dnas4j.testing.Tiny;
import org.dnas4j.testing.TrainedTiny;
import org.dnas4j.train.TrainConfig;
import org.dnas4j.train.Trainer;
import org.dnas4j.train.TrainingData;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingState;
import org.junit.jupiter.api.Test;

class SensitivityTest {
  private static final Engine ENGINE = Tiny.libtorch();
  private static final TrainingData DATA = TrainedTiny.DATA;
  private static final List<Precision> CANDIDATES =
      Stream.of("0", "2", "4", "32", "4/4").map(Precision::parse).toList();
  private static final QuantConfig LSQ = new QuantConfig(new LsqWeights(), new LsqActivations());

  private static SearchConfig search(double target, int images, int batch, int ranked) {
    return new SearchConfig(
        new Sensitivity(images, batch, ranked),
        Cost.SIZE,
        SearchConfig.Penalty.MULTIPLICATIVE,
        0,
        target,
        CANDIDATES,
        Space.PAPER);
  }

  private static SearchResult run(
      SearchConfig search, QuantConfig quant, Optional<TrainingState> from, Recorder recorder) {
    SearchContext context =
        Searches.context(ENGINE, Tiny.NET, search, DATA, Rng.of(7), quant, TrainedTiny.weights());
    try (SearchRun run = search.method().open(context)) {
      return run.run(from, recorder);
    }
  }

  /** All 120 images in one batch of a network with one quantized block. */
  @Test
  void risesAreThoseOfNetworksWithOneQuantizedBlock() {
    Recorder recorder = new Recorder();
    run(search(4, 1000, 1000, 1), LSQ, Optional.empty(), recorder);
    assertEquals(2, recorder.epochs.size());
    double full = loss(List.of(Precision.FULL, Precision.FULL));
    for (int block = 0; block < 2; block++) {
      Map<String, Double> numbers = recorder.epochs.get(block).numbers();
      assertEquals(full, numbers.get("full_precision_loss"), 1e-5);
      for (Precision precision : CANDIDATES) {
        double rise = numbers.get("rise_" + precision);
        if (block == 1 && precision.weight().isSkip()) {
          assertTrue(Double.isNaN(rise), "the second block cannot be skipped");
          continue;
        }
        List<Precision> precisions =
            block == 0 ? List.of(precision, Precision.FULL) : List.of(Precision.FULL, precision);
        assertEquals(loss(precisions) - full, rise, 1e-5, block + " " + precision);
      }
    }
    // Seven networks of one batch each: two candidates are the network itself, one is impossible.
    assertEquals(1 + 4 + 3, recorder.steps.size());
  }

  private static double loss(List<Precision> precisions) {
    return TrainedTiny.loss(precisions, LSQ);
  }

  /** Of all allocations that are small enough, none has a smaller sum of rises. */
  @Test
  void theBestSumWithinTheTargetIsFound() {
    for (double target : List.of(1.0, 5.0, 8.0, 12.0, 16.0)) {
      Recorder recorder = new Recorder();
      List<Architecture> ranked =
          run(search(target, 60, 30, 3), QuantConfig.paper(), Optional.empty(), recorder).ranked();
      double least = Double.POSITIVE_INFINITY;
      for (Precision first : CANDIDATES) {
        for (Precision second : CANDIDATES.subList(1, CANDIDATES.size())) {
          Architecture one = new Architecture(Tiny.NET, List.of(first, second));
          if (one.compression() >= target) {
            least = Math.min(least, sum(one, recorder));
          }
        }
      }
      assertEquals(least, sum(ranked.get(0), recorder), 1e-9);
      double before = least;
      for (Architecture one : ranked) {
        assertTrue(one.compression() >= target, one + " for " + target);
        assertTrue(sum(one, recorder) >= before - 1e-9, ranked.toString());
        before = sum(one, recorder);
      }
    }
  }

  private static double sum(Architecture architecture, Recorder recorder) {
    double sum = 0;
    for (int b = 0; b < 2; b++) {
      sum += recorder.numbers("rise_" + architecture.precisions().get(b)).get(b);
    }
    return sum;
  }

  @Test
  void aResumedSearchEndsWithTheSameBits() {
    Recorder recorder = new Recorder();
    SearchConfig search = search(8, 50, 20, 4);
    SearchResult unbroken = run(search, QuantConfig.paper(), Optional.empty(), recorder);
    for (int done = 1; done <= 2; done++) {
      Recorder resumed = new Recorder();
      Optional<TrainingState> from = Optional.of(recorder.states.get(done - 1));
      assertEquals(unbroken, run(search, QuantConfig.paper(), from, resumed));
      assertEquals(recorder.states.subList(done, 2), resumed.states);
    }
    // 50 of 120 images in batches of 20: ten are left out.
    assertEquals(2 * (1 + 4 + 3), recorder.steps.size());
    assertTrue(recorder.steps.stream().allMatch(step -> step.images() == 20));
  }

  @Test
  void workIsCountedBeforeAnythingIsBuilt() {
    SearchWork work = new Sensitivity(50, 20, 4).work(Tiny.NET, search(8, 50, 20, 4), 120);
    assertEquals(2, work.epochs());
    assertEquals(40 * (1 + 4 + 3), work.images());
    assertEquals(false, work.learns());
  }

  /** Whole-batch steps of the networks with one quantized block, beside a trainer's epochs. */
  @Test
  void stepsBeforeTheLossAreThoseOfATrainer() {
    Recorder recorder = new Recorder();
    SearchConfig search =
        new SearchConfig(
            new Sensitivity(1000, 1000, 1, 3, 0.02),
            Cost.SIZE,
            SearchConfig.Penalty.MULTIPLICATIVE,
            0,
            4,
            CANDIDATES,
            Space.PAPER);
    run(search, QuantConfig.paper(), Optional.empty(), recorder);
    double full = trained(List.of(Precision.FULL, Precision.FULL));
    Map<String, Double> numbers = recorder.epochs.get(1).numbers();
    assertEquals(full, numbers.get("full_precision_loss"), 1e-4);
    double before = TrainedTiny.loss(List.of(Precision.FULL, Precision.FULL), QuantConfig.paper());
    assertTrue(Math.abs(full - before) > 1e-3, "the steps change something");
    for (String bits : List.of("2", "4")) {
      double expected = trained(List.of(Precision.FULL, Precision.parse(bits))) - full;
      assertEquals(expected, numbers.get("rise_" + bits), 2e-4, bits);
    }
  }

  private static double trained(List<Precision> precisions) {
    TrainConfig config = new TrainConfig(3, 120, 0.02, new Sgd(), 0, new Constant(), 0);
    try (QuantizedNetwork net =
        new QuantizedNetwork(ENGINE, Rng.of(1), Tiny.NET, precisions, QuantConfig.paper())) {
      Map<String, NamedArray> state = new LinkedHashMap<>(LayerState.save(net));
      state.putAll(TrainedTiny.weights());
      LayerState.restore(net, state);
      try (Trainer trainer = new Trainer(ENGINE, net, config, DATA, Rng.of(1))) {
        trainer.run(Optional.empty(), new TrainingListener() {});
      }
      return TrainedTiny.loss(net);
    }
  }
}
