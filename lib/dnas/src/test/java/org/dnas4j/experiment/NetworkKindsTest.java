package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dnas4j.config.DataLoader;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.layer.LayerState;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.PreActResNet;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.ResNets.Shortcut;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.Tiny;
import org.dnas4j.testing.TinyExperiments;
import org.dnas4j.train.Evaluator;
import org.dnas4j.train.TrainingData;
import org.dnas4j.weights.TorchvisionWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole pipelines with other networks than the paper's, and in other search spaces. */
class NetworkKindsTest {
  @TempDir private Path runs;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "net=preact_resnet(depth=8)",
        "net=vgg_small search.candidates=1,2,4",
        "net.shortcut=b search.space.first=true search.space.last=true search.space.shortcuts=true",
        "search.space.unit=convolution search.candidates=2,2/4,4 retrain.inherit=true",
        "search.space.last=true retrain.start=baseline"
      })
  void everyNetworkOfAPipelineIsFoundAgainAndScoresAsItDid(String settings) {
    ExperimentConfig config = TinyExperiments.config(settings.split(" "));
    assertEquals(config, ExperimentConfig.fromJson(config.toJson()));
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      FinishedRuns finished = experiment.pipeline();
      TrainingData data = DataLoader.load(config, line -> {});
      for (Outcome outcome : finished.outcomes()) {
        SavedNetwork saved = SavedNetwork.of(runs.resolve(outcome.run()));
        assertEquals(outcome.bits(), saved.architecture().bits());
        try (QuantizedNetwork network = saved.open(Tiny.libtorch())) {
          double accuracy =
              Evaluator.evaluate(
                      Tiny.libtorch(), network, data.images().test(), data.normalization())
                  .accuracy();
          assertEquals(outcome.accuracy(), accuracy, 1e-9);
        }
      }
    }
  }

  @Test
  void aSpaceDecidesARetrainingButNoBaseline() {
    ExperimentConfig paper = TinyExperiments.config();
    ExperimentConfig last = TinyExperiments.config("search.space.last=true");
    Map<String, ?> given = Map.of("bits", "2");
    for (ExperimentConfig.Stage stage : ExperimentConfig.Stage.values()) {
      boolean same = stage == ExperimentConfig.Stage.BASELINE;
      assertEquals(
          same, paper.decides(stage, given).equals(last.decides(stage, given)), "" + stage);
    }
  }

  @Test
  void weightsOfOtherNetworksAreWrittenAndReadByTheirNames() {
    NetSpec net = new PreActResNet(8, 2, Shortcut.B).spec(8, 3);
    try (QuantizedNetwork network =
        QuantizedNetwork.fullPrecision(Tiny.libtorch(), Rng.of(1), net)) {
      Map<String, NamedArray> state = LayerState.save(network);
      Path file = runs.resolve("net.safetensors");
      TorchvisionWeights.write(file, net, state);
      assertEquals(state, TorchvisionWeights.read(file, net, TorchvisionWeights.Part.ALL));
    }
  }

  @Test
  void keysOfAnotherNetworkAreNamed() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    ExperimentConfig.preset("smoke")
                        .withSettings(List.of("net=vgg_small", "net.depth=20")))
            .getMessage();
    assertTrue(message.contains("net.depth") && message.contains("vgg_small"), message);
  }
}
