package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.search.Dnas;
import org.dnas4j.search.Sensitivity;
import org.dnas4j.tensor.optim.Cosine;
import org.dnas4j.testing.TinyExperiments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressionTest {
  @TempDir private Path runs;

  @Test
  void aTrainedNetworkAndABudgetGiveAFineTunedNetwork() {
    ExperimentConfig plain = TinyExperiments.config("search.target=12");
    ExperimentConfig config = Compression.settings(plain);
    Compression compression;
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      compression = experiment.compress();
    }
    assertEquals(compression.architecture().bits(), compression.network().bits());
    assertTrue(compression.network().compression() >= 12, compression.toString());
    assertEquals(1, compression.full().compression());
    // Nothing beside the full-precision network, the search and one fine-tuning.
    FinishedRuns all = FinishedRuns.in(runs);
    assertEquals(2, all.outcomes().size());
    assertEquals(List.of(compression.found()), all.searches());
    assertTrue(compression.network().name().contains("fine-tuned"), compression.toString());
  }

  @Test
  void fineTuningIsGentlerThanTrainingFromScratchUnlessAStartIsSet() {
    ExperimentConfig paper = ExperimentConfig.preset("paper").with("data.source", "cifar10");
    ExperimentConfig settings = Compression.settings(paper);
    assertEquals(20, settings.retrain().train().epochs());
    assertEquals(0.04, settings.retrain().train().learningRate());
    assertEquals(new Cosine(), settings.retrain().train().schedule());
    assertEquals("baseline", settings.retrain().start());
    ExperimentConfig smoke = TinyExperiments.config("retrain.train.epochs=3");
    assertEquals(3, Compression.settings(smoke).retrain().train().epochs());
    ExperimentConfig own =
        paper.with(Map.of("retrain.start", "baseline", "retrain.train.learningRate", 0.3));
    assertEquals(own.retrain(), Compression.settings(own).retrain());
  }

  @Test
  void aSearchThatAimsAtACompressionStays() {
    ExperimentConfig paper = ExperimentConfig.preset("paper");
    assertEquals(Sensitivity.class, Compression.settings(paper).search().method().getClass());
    ExperimentConfig aims = paper.with("search.penalty", "target");
    assertEquals(Dnas.class, Compression.settings(aims).search().method().getClass());
  }
}
