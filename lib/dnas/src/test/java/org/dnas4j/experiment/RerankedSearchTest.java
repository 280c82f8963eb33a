package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.ExperimentConfig.Stage;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Found;
import org.dnas4j.search.Architecture;
import org.dnas4j.testing.TinyExperiments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experiments whose search ranks samples of P_θ at its end. */
class RerankedSearchTest {
  @TempDir private Path runs;
  @TempDir private Path unbroken;

  private static ExperimentConfig config() {
    return TinyExperiments.config(
        "search.penalty=target",
        "search.target=8",
        "search.method.rerank=12",
        "search.method.rerankTolerance=0.3",
        "search.method.theta=additive",
        "sampling.draws=3",
        "sampling.keep=3");
  }

  private static Found search(ExperimentConfig config, Path directory) {
    try (Experiment experiment = TinyExperiments.open(config, directory)) {
      return experiment.search();
    }
  }

  @Test
  void theFirstOfTheRankingAreRetrained() {
    Found found = search(config(), runs);
    List<Architecture> ranked = found.result().ranked();
    assertEquals(12, ranked.size());
    assertEquals(ranked.subList(0, 3), found.samples());
    for (Architecture one : ranked) {
      assertEquals(1, one.compression() / 8, 0.3, one.literal());
    }
    // What is written says all of it, and needs no new search.
    assertEquals(found, search(config(), runs));
    assertEquals(List.of(found), FinishedRuns.in(runs).searches());
    ExperimentConfig more = config().with(Map.of("sampling.draws", 9, "sampling.keep", 7));
    assertEquals(ranked.subList(0, 7), search(more, runs).samples());
    assertEquals(found.p().orElseThrow().argmax(), found.best());
  }

  /** After the last epoch, while samples are judged. */
  @Test
  void aSearchThatWasStoppedInTheRankingEndsWithTheSameNumbers() {
    StopSignal stop = new StopSignal();
    try (Experiment experiment =
        new Experiment(
            config(),
            runs,
            line -> {
              if (line.startsWith("search  epoch 2/2")) {
                stop.request();
              }
            },
            stop)) {
      assertThrows(CancellationException.class, experiment::search);
    }
    assertEquals(search(config(), unbroken), search(config(), runs));
    TinyExperiments.assertSameNumbers(unbroken, runs);
  }

  /** Their earlier values leave a run what it was before there were these settings. */
  @Test
  void settingsThatChangeWhatIsFoundIdentifyTheSearch() {
    ExperimentConfig plain = TinyExperiments.config();
    String decides = plain.decides(Stage.SEARCH, Map.of());
    for (String key : List.of("theta", "entropy", "rerank", "promote")) {
      assertTrue(!decides.contains(key + "\""), key + " in " + decides);
    }
    for (Map<String, Object> other :
        List.<Map<String, Object>>of(
            Map.of("search.method.theta", "score"),
            Map.of("search.method.thetaSamples", 9),
            Map.of("search.method.entropy", 0.1),
            Map.of("search.method.rerank", 5))) {
      assertNotEquals(decides, plain.with(other).decides(Stage.SEARCH, Map.of()));
    }
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    assertRefused("search.method.rerank=1001", "search.method.rerank = 1001", "0 to 1000");
    assertRefused("search.method.rerankTolerance=0", "search.method.rerankTolerance = 0.0");
    assertRefused("search.method.promote=true", "search.method.promote = true", "rerank");
    assertRefused("search.method.thetaSamples=1", "search.method.thetaSamples = 1", "at least 2");
    assertRefused("search.method.entropy=-0.1", "search.method.entropy = -0.1", "at least 0");
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    TinyExperiments.config(
                        "search.method.theta=score", "search.method.alternate=false"))
            .getMessage();
    assertTrue(message.contains("search.method.alternate = false"), message);
  }

  private static void assertRefused(String setting, String... parts) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> TinyExperiments.config(setting))
            .getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}
