package org.dnas4j.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.dnas4j.config.DataLoader;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.layer.LayerState;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.QuantizedWeights;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.Tiny;
import org.dnas4j.testing.TinyExperiments;
import org.dnas4j.train.Evaluator;
import org.dnas4j.train.TrainingData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavedNetworkTest {
  private static final String BITS = "4 0 3 | 3 32 4 | 4 1 0";

  @TempDir private Path runs;

  private static final String PAIRS = "3/4 8/8 2/3 | 3/2 4/4 2/2 | 4/8 8/3 2/4";

  private final ExperimentConfig config = TinyExperiments.config("net.shortcut=b");

  private Outcome retrained() {
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      Architecture architecture = Architecture.parse(experiment.net(), BITS);
      return experiment.retrain("one", Outcome.Kind.SEARCHED, architecture, 3);
    }
  }

  @Test
  void aRunsNetworkScoresAsItsResultSays() {
    Outcome outcome = retrained();
    SavedNetwork saved = SavedNetwork.of(runs.resolve(outcome.run()));
    assertEquals(config.net().spec(32, 10), saved.net());
    assertEquals(BITS, saved.architecture().literal());
    TrainingData data = DataLoader.load(config, line -> {});
    try (QuantizedNetwork network = saved.open(Tiny.libtorch())) {
      assertEquals(outcome.accuracy(), accuracy(network, data), 1e-9);
    }
  }

  /** With learned steps and levels, which a network without them takes for arrays to ignore. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "quant.weights=lsq",
        "quant.weights=sawb",
        "quant.weights=qil",
        "quant.weights=kmeans",
        "quant.activations=lsq",
        "quant.activations=qil",
        "quant.activations.plus=true"
      })
  void whatQuantizersLearnedSurvivesEveryWayOutAndIn(String quantizer) {
    ExperimentConfig learned = config.withSettings(List.of(quantizer, "retrain.start=baseline"));
    try (Experiment experiment = TinyExperiments.open(learned, runs)) {
      Architecture architecture = Architecture.parse(experiment.net(), PAIRS);
      Outcome outcome = experiment.retrain("one", Outcome.Kind.GIVEN, architecture, 3);
      Path run = runs.resolve(outcome.run());
      SavedNetwork saved = SavedNetwork.of(run);
      assertEquals(learned.quant(), saved.quant());
      TrainingData data = DataLoader.load(learned, line -> {});
      try (QuantizedNetwork network = saved.open(Tiny.libtorch());
          QuantizedNetwork full =
              QuantizedNetwork.fullPrecision(Tiny.libtorch(), Rng.of(1), saved.net())) {
        assertEquals(outcome.accuracy(), accuracy(network, data), 1e-9);
        // Weights alone: the quantized ones in a network of floats.
        Architecture weights = Architecture.parse(experiment.net(), PAIRS.replaceAll("/\\d", ""));
        Map<String, NamedArray> state =
            QuantizedWeights.of(
                Tiny.libtorch(),
                saved.net(),
                saved.architecture().weightBits(),
                saved.quant(),
                saved.arrays());
        LayerState.restore(full, state);
        try (QuantizedNetwork unquantizedInputs =
            new QuantizedNetwork(
                Tiny.libtorch(), Rng.of(1), saved.net(), weights.precisions(), saved.quant())) {
          LayerState.restore(unquantizedInputs, saved.arrays());
          assertEquals(accuracy(unquantizedInputs, data), accuracy(full, data), 1e-9);
        }
        assertTrue(state.keySet().stream().noneMatch(name -> name.contains("weight_")));
      }
      // Learned for these bits, not for others.
      ExperimentConfig from = learned.with("retrain.start", outcome.run());
      try (Experiment next = TinyExperiments.open(from, runs)) {
        assertTrue(
            Double.isFinite(
                next.retrain("two", Outcome.Kind.UNIFORM, Architecture.uniform(next.net(), 4), 3)
                    .accuracy()));
      }
    }
  }

  private static double accuracy(QuantizedNetwork network, TrainingData data) {
    return Evaluator.evaluate(Tiny.libtorch(), network, data.images().test(), data.normalization())
        .accuracy();
  }

  @Test
  void theOptimizersStateIsLeftOut() {
    Outcome outcome = retrained();
    Set<String> names =
        new TreeSet<>(SavedNetwork.of(runs.resolve(outcome.run())).arrays().keySet());
    List<Precision> bits = Architecture.parse(config.net().spec(32, 10), BITS).precisions();
    try (QuantizedNetwork network =
        new QuantizedNetwork(Tiny.libtorch(), Rng.of(1), config.net().spec(32, 10), bits)) {
      assertEquals(new TreeSet<>(LayerState.save(network).keySet()), names);
    }
  }

  @Test
  void whatIsNoFinishedTrainingIsRefused() throws IOException {
    refused(runs, "is no run", "manifest.json");
    Path run = runs.resolve(retrained().run());
    Files.delete(run.resolve("checkpoint/newest.safetensors"));
    String damage =
        assertThrows(IllegalStateException.class, () -> SavedNetwork.of(run)).getMessage();
    assertTrue(damage.contains("train anew"), damage);
    Files.delete(run.resolve("checkpoint/previous.safetensors"));
    refused(run, "checkpoint", "weights.safetensors");
    Files.delete(run.resolve("result.json"));
    refused(run, "is not finished", "again");
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      refused(runs.resolve(experiment.search().run()), "is a search", "retraining");
    }
  }

  private static void refused(Path run, String... parts) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> SavedNetwork.of(run)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}
