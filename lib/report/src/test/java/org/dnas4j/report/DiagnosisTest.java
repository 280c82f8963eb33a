package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.quant.Precision;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.search.ThetaGradient;
import org.dnas4j.supernet.CandidateScale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class DiagnosisTest {
  private static Precision bits(int bits) {
    return Precision.weightOnly(bits);
  }

  @Test
  void scalesAreMeansOverTheConvolutionsOfEachSuperNet() {
    Map<String, List<CandidateScale>> nets = new LinkedHashMap<>();
    nets.put(
        "plain",
        List.of(
            new CandidateScale("a", bits(2), 0.1, 0.4),
            new CandidateScale("a", bits(32), 0.1, 0.1),
            new CandidateScale("b", bits(2), 0.3, 0.8)));
    nets.put("aligned", List.of(new CandidateScale("a", bits(2), 0.1, 0.1)));
    List<Chart.Bar> bars = Diagnosis.scales(nets).bars();
    assertEquals(
        List.of("2 bit, plain", "32 bit, plain", "2 bit, aligned"),
        bars.stream().map(Chart.Bar::name).toList());
    assertEquals(0.6, bars.get(0).length(), 1e-12);
    assertEquals(0.1, bars.get(1).length(), 1e-12);
    assertEquals("aligned", bars.get(2).group());
  }

  /** By hand: ±1 around a mean of 3 has the size 1; a pull that both share has none. */
  @Test
  void whatAllCandidatesShareDoesNotPull() {
    List<ThetaGradient> block =
        List.of(
            new ThetaGradient("g1b1", bits(2), 4, 3, 5, 0),
            new ThetaGradient("g1b1", bits(32), 2, 4, 5, 2));
    Table table = Diagnosis.pulls(List.of(block));
    assertEquals("g1b1", table.stringColumn("Block").get(0));
    assertEquals(1, table.doubleColumn("Cross-entropy").get(0), 1e-12);
    assertEquals(Math.sqrt((9 + 16) / 2.0), table.doubleColumn("Noise of one batch").get(0), 1e-12);
    assertEquals(0, table.doubleColumn("Price").get(0), 1e-12);
    assertEquals(1, table.doubleColumn("Decay").get(0), 1e-12);
    assertEquals(3, Diagnosis.pullsChart(List.of(block)).bars().size());
  }

  @Test
  void gapsHaveACurvePerLossAndSearch(@TempDir Path runs) throws IOException {
    Files.createDirectories(runs.resolve("search-a"));
    Files.writeString(
        runs.resolve("search-a/metrics.csv"),
        "epoch,mixture_loss,sampled_loss,argmax_loss\n1,1.0,2.0,3.0\n2,0.5,1.5,2.5\n");
    Chart.Xy chart = Diagnosis.gaps(Map.of("a", RunMetrics.of(runs, "search-a")));
    assertEquals(3, chart.series().size());
    assertEquals("a: sampled", chart.series().get(1).name());
    assertEquals(1.5, chart.series().get(1).points().get(1).y(), 1e-12);
  }
}
