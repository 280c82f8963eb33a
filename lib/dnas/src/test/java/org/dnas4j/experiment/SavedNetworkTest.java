package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.dnas4j.net.LayerState;
import org.dnas4j.net.ResNet;
import org.dnas4j.net.ResNetSpec.Shortcut;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.Tiny;
import org.dnas4j.train.Evaluator;
import org.dnas4j.train.TrainingData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedNetworkTest {
  private static final String BITS = "4 0 3 | 3 32 4 | 4 1 0";

  @TempDir private Path runs;

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
    assertEquals(Shortcut.B, saved.net().shortcut());
    assertEquals(BITS, saved.architecture().literal());
    TrainingData data = DataLoader.load(config, line -> {});
    try (ResNet network = saved.open(Tiny.libtorch())) {
      double accuracy =
          Evaluator.evaluate(Tiny.libtorch(), network, data.images().test(), data.normalization())
              .accuracy();
      assertEquals(outcome.accuracy(), accuracy, 1e-9);
    }
  }

  @Test
  void theOptimizersStateIsLeftOut() {
    Outcome outcome = retrained();
    Set<String> names =
        new TreeSet<>(SavedNetwork.of(runs.resolve(outcome.run())).arrays().keySet());
    List<Precision> bits = Architecture.parse(config.net().spec(32, 10), BITS).precisions();
    try (ResNet network = new ResNet(Tiny.libtorch(), Rng.of(1), config.net().spec(32, 10), bits)) {
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
      Architecture architecture = Architecture.parse(experiment.net(), BITS);
      Outcome own =
          experiment.retrain("mine", Outcome.Kind.SEARCHED, architecture, 3, BitWidth::quantizer);
      refused(runs.resolve(own.run()), "\"mine\"", "not saved");
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
