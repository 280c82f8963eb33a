package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.ExperimentConfig.Stage;
import org.dnas4j.estimate.Estimates;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Manifest;
import org.dnas4j.testing.TinyExperiments;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Experiments with methods that ask about whole allocations. */
class RivalSearchTest {
  @TempDir private Path runs;
  @TempDir private Path unbroken;

  private static ExperimentConfig config(String method) {
    return TinyExperiments.config(
        "search.method=" + method,
        "search.target=10",
        "search.method.questions=50",
        "search.method.images=40",
        "search.method.batch=20",
        "sampling.draws=2",
        "sampling.keep=2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "evolution", "reinforce", "nas-rl", "haq"})
  void aStoppedSearchEndsWithTheNumbersOfAnUnbrokenOne(String method) {
    StopSignal stop = new StopSignal();
    try (Experiment experiment =
        new Experiment(
            config(method),
            runs,
            line -> {
              if (line.startsWith("search  epoch 1/3")) {
                stop.request();
              }
            },
            stop)) {
      assertThrows(CancellationException.class, experiment::search);
    }
    Found found = search(config(method), unbroken);
    assertEquals(found, search(config(method), runs));
    TinyExperiments.assertSameNumbers(unbroken, runs);
    assertEquals(1, Manifest.read(TinyExperiments.run(runs, "search")).resumes());
    assertEquals(found.result().ranked().subList(0, 2), found.samples());
    assertTrue(found.best().compression() >= 10, found.toString());
    assertEquals(50.0, found.result().numbers().get("questions"));
    assertEquals(3, Estimates.epochs(config(method), Stage.SEARCH));
  }

  private static Found search(ExperimentConfig config, Path directory) {
    try (Experiment experiment = TinyExperiments.open(config, directory)) {
      return experiment.search();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "evolution", "reinforce", "nas-rl", "haq"})
  void aTargetThatNoAllocationReachesIsRefused(String method) {
    ExperimentConfig config = config(method).with("search.target", 61.9);
    String message =
        assertThrows(IllegalArgumentException.class, () -> config.require(Stage.SEARCH))
            .getMessage();
    assertTrue(message.contains("search.target = 61.9") && message.contains("61.8"), message);
  }
}
