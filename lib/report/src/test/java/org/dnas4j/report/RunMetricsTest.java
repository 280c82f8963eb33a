package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.Curve;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunMetricsTest {
  @TempDir Path runs;

  @BeforeEach
  void writeSearch() throws Exception {
    Files.createDirectories(runs.resolve("search-a"));
    Files.writeString(
        runs.resolve("search-a/metrics.csv"),
        """
        epoch,theta_accuracy,p_g1b1_0,p_g1b1_4,p_g2b1_4,p_g2b1_32
        1,NaN,0.5,0.5,0.25,0.75
        2,0.25,0.1,0.9,0.5,0.5
        """);
  }

  private RunMetrics search() {
    return RunMetrics.of(runs, "search-a");
  }

  @Test
  void curveLeavesOutWhatWasNotMeasured() {
    Curve curve = search().curve("accuracy", "theta_accuracy", 100);
    assertEquals(new Curve("accuracy", List.of(2), List.of(25.0)), curve);
  }

  @Test
  void curveOfWhatWasNeverMeasuredIsEmpty() throws Exception {
    Files.writeString(runs.resolve("search-a/metrics.csv"), "epoch,theta_accuracy\n1,NaN\n2,NaN\n");
    assertEquals(
        new Curve("accuracy", List.of(), List.of()),
        search().curve("accuracy", "theta_accuracy", 100));
  }

  @Test
  void distributionIsThatOfTheLastEpoch() {
    assertEquals(Map.of("0", 0.1, "4", 0.9), search().distribution("g1b1"));
    assertEquals(List.of("g1b1", "g2b1"), search().blocks());
  }

  @Test
  void heatIsBlankWhereABlockLacksACandidate() {
    Chart.Heat heat = search().probabilities();
    assertEquals(List.of("0", "4", "32"), heat.rows());
    assertEquals(List.of("g1b1", "g2b1"), heat.columns());
    assertEquals(
        List.of(List.of(0.1, Double.NaN), List.of(0.9, 0.5), List.of(Double.NaN, 0.5)),
        heat.values());
  }

  @Test
  void blockHasACurveACandidate() {
    Chart.Xy chart = search().probabilities("g2b1");
    assertEquals(List.of("4 bit", "32 bit"), chart.series().stream().map(s -> s.name()).toList());
    assertEquals(0.75, chart.series().get(1).points().get(0).y());
  }

  @Test
  void unknownNamesAreRefused() {
    assertEquals(
        "block = g9b9; allowed: g1b1, g2b1",
        assertThrows(IllegalArgumentException.class, () -> search().probabilities("g9b9"))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> search().curve("a", "test_accuracy", 1));
    assertThrows(IllegalArgumentException.class, () -> RunMetrics.of(runs, "search-b"));
  }
}
