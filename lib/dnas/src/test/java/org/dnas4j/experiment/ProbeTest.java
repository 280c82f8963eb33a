package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.runs.Found;
import org.dnas4j.search.Distribution;
import org.dnas4j.search.SelectionGap;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.TinyExperiments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {
  @TempDir private Path runs;

  @Test
  void theSuperNetOfAFinishedSearchIsTheOneThatIsMeasured() {
    ExperimentConfig config = TinyExperiments.config("search.method.epochs=2");
    Found found;
    Distribution measured;
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      found = experiment.search();
      measured = experiment.probe(40, probe -> probe.distribution());
      double loss = experiment.probe(40, probe -> probe.loss(found.best()));
      assertTrue(loss > 0 && Double.isFinite(loss), "loss " + loss);
    }
    assertEquals(found.p().orElseThrow().probabilities(), measured.probabilities());
  }

  @Test
  void aSearchWithoutSuperNetIsRefusedBeforeItRuns() {
    ExperimentConfig config = TinyExperiments.config("search.method=sensitivity");
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> experiment.probe(40, probe -> probe.distribution()));
      assertTrue(e.getMessage().contains("search.method"), e.getMessage());
    }
    assertTrue(runs.toFile().list().length == 0, Arrays.toString(runs.toFile().list()));
  }

  /** The gap stands beside the other numbers and changes none of them. */
  @Test
  void theGapOfEachEpochIsInTheTable() {
    ExperimentConfig plain = TinyExperiments.config("search.method.epochs=3");
    ExperimentConfig measured = plain.with("search.method.gapImages", 16);
    List<String> without = table(plain);
    List<String> with = table(measured);
    List<String> header = List.of(with.get(0).split(","));
    List<String> gap = List.of("mixture_loss", "sampled_loss", "argmax_loss");
    assertTrue(header.containsAll(gap), header.toString());
    assertFalse(without.get(0).contains("mixture_loss"));
    for (int row = 0; row < with.size(); row++) {
      String[] cells = with.get(row).split(",");
      List<String> others =
          IntStream.range(0, cells.length)
              .filter(c -> !gap.contains(header.get(c)))
              .mapToObj(c -> cells[c])
              .toList();
      assertEquals(List.of(without.get(row).split(",")), others);
    }
    // Of the last epoch, on the super net as it was saved.
    try (Experiment experiment = TinyExperiments.open(measured, runs)) {
      Rng rng = Rng.of(measured.seed()).split("search").split("gap").split(2);
      SelectionGap last = experiment.probe(16, probe -> probe.gap(2, rng));
      String[] cells = with.get(3).split(",");
      List<Double> found = List.of(last.mixture(), last.sampled(), last.argmax());
      for (int i = 0; i < 3; i++) {
        double cell = Double.parseDouble(cells[header.indexOf(gap.get(i))]);
        assertEquals(cell, found.get(i), 1e-5, gap.get(i));
      }
    }
  }

  private List<String> table(ExperimentConfig config) {
    try (Experiment experiment = TinyExperiments.open(config, runs)) {
      String run = experiment.search().run();
      return DurableFiles.read(runs.resolve(run).resolve("metrics.csv")).lines().toList();
    }
  }
}
