package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.ExperimentConfig.Stage;
import org.dnas4j.estimate.Estimate;
import org.dnas4j.estimate.Estimates;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Manifest;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Bits;
import org.dnas4j.testing.TinyExperiments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments with a search that trains no super net and has no P_θ. */
class SensitivitySearchTest {
  @TempDir private Path runs;
  @TempDir private Path unbroken;

  private static ExperimentConfig config(String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "search.method=sensitivity",
                "search.target=10",
                "search.method.images=40",
                "search.method.batch=20",
                "sampling.draws=2",
                "sampling.keep=2"));
    settings.addAll(List.of(more));
    return TinyExperiments.config(settings.toArray(String[]::new));
  }

  @Test
  void thePipelineRetrainsTheBestAllocations() {
    ExperimentConfig config = config();
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      FinishedRuns finished = experiment.pipeline();
      Found found = finished.searches().get(0);
      assertEquals(2, found.samples().size());
      List<Architecture> ranked = found.result().ranked();
      assertEquals(5, ranked.size());
      assertEquals(ranked.subList(0, 2), found.samples());
      assertTrue(found.best().compression() >= 10, found.toString());
      assertEquals(found.best().compression(), found.expectedCompression());
      List<Bits> trained = finished.outcomes().stream().map(Outcome::bits).toList();
      found.samples().forEach(one -> assertTrue(trained.contains(one.bits()), "" + trained));
      assertEquals(finished.outcomes().size(), FinishedRuns.in(runs).outcomes().size());
      assertEquals(List.of(found), FinishedRuns.in(runs).searches());
      // More of them without a new search.
      ExperimentConfig more = config.with(Map.of("sampling.draws", 9, "sampling.keep", 4));
      assertEquals(ranked.subList(0, 4), search(more, runs).samples());
    }
  }

  private static Found search(ExperimentConfig config, Path directory) {
    try (Experiment experiment = TinyExperiments.open(config, directory)) {
      return experiment.search();
    }
  }

  @Test
  void aStoppedSearchEndsWithTheNumbersOfAnUnbrokenOne() {
    StopSignal stop = new StopSignal();
    try (Experiment experiment =
        new Experiment(
            config(),
            runs,
            line -> {
              if (line.startsWith("search  epoch 3/9")) {
                stop.request();
              }
            },
            stop)) {
      assertThrows(CancellationException.class, experiment::search);
    }
    assertEquals(search(config(), unbroken), search(config(), runs));
    TinyExperiments.assertSameNumbers(unbroken, runs);
    assertEquals(1, Manifest.read(TinyExperiments.run(runs, "search")).resumes());
  }

  /** What decides the baseline decides the search; what only other methods use does not. */
  @Test
  void theBaselineIdentifiesTheSearch() {
    ExperimentConfig config = config();
    String decides = config.decides(Stage.SEARCH, Map.of());
    for (Map<String, Object> same :
        List.<Map<String, Object>>of(
            Map.of("search.gamma", 7),
            Map.of("search.penalty", "additive"),
            Map.of("retrain.train.epochs", 9))) {
      assertEquals(decides, config.with(same).decides(Stage.SEARCH, Map.of()));
    }
    for (Map<String, Object> other :
        List.<Map<String, Object>>of(
            Map.of("baseline.epochs", 3),
            Map.of("search.target", 11),
            Map.of("search.candidates", "2,4"))) {
      assertNotEquals(decides, config.with(other).decides(Stage.SEARCH, Map.of()));
    }
  }

  @Test
  void aFinishedSearchNeedsItsBaselineNoMore() throws Exception {
    Found found = search(config(), runs);
    Path baseline = TinyExperiments.run(runs, "baseline");
    Files.move(baseline, unbroken.resolve("elsewhere"));
    assertEquals(found, search(config(), runs));
    assertFalse(Files.exists(baseline));
  }

  @Test
  void whatNeedsASuperNetIsRefusedByName() {
    assertRefused(() -> config("retrain.inherit=true"), "retrain.inherit = true", "sensitivity");
    ExperimentConfig photos =
        ExperimentConfig.preset("imagenet-paper").with("search.method", "sensitivity");
    assertRefused(() -> photos.require(Stage.SEARCH), "data.searchClasses = 40", "sensitivity");
    photos.with("data.searchClasses", 0).require(Stage.SEARCH);
    assertRefused(
        () -> config("search.target=61.9").require(Stage.SEARCH), "search.target = 61.9", "61.8");
    // 2 bits in the two blocks that cannot be skipped: 32 · 4176 / (2 · (216 + 864)) of the
    // weights.
    config("search.target=61.8").require(Stage.SEARCH);
    // The paper's penalty has no target.
    TinyExperiments.config("search.target=1000").require(Stage.SEARCH);
    assertRefused(
        () -> config().with("search.method.epochs", 3),
        "search.method.epochs",
        "dnas",
        "sensitivity");
    assertRefused(() -> config().with("search.epochs", 3), "search.method.epochs");
  }

  private static void assertRefused(Runnable action, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void itsHoursAndMemoryAreEstimated() {
    Estimates estimates = Estimates.of(config());
    Estimate search = estimates.stages().get(Stage.SEARCH.ordinal());
    // 3 candidates of 32 bits, 2 bits and, in the seven blocks that keep the shape, none.
    assertEquals(40 * (1 + 7 * 2 + 2), search.images());
    assertTrue(search.imagesPerSecond() > 1 && search.bytes() > 0, search.toString());
    assertEquals(9, Estimates.epochs(config(), Stage.SEARCH));
  }

  @Test
  void aSweepComparesMethods() {
    List<Trial> trials =
        Sweep.of(config())
            .vary("search.target", 5)
            .run(c -> TinyExperiments.open(c, runs), line -> {});
    for (Trial trial : trials) {
      assertEquals("", trial.problem());
      Trial.Searched searched = trial.search().orElseThrow();
      assertTrue(Double.isNaN(searched.entropy()), trial.toString());
      assertEquals(searched.bestCompression(), searched.sampleCompression());
    }
    assertTrue(trials.get(1).search().orElseThrow().sampleCompression() >= 5);
  }
}
