package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dnas4j.cost.CostModel;
import org.dnas4j.experiment.Found;
import org.dnas4j.experiment.Outcome;
import org.dnas4j.experiment.Outcome.Kind;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.search.Architecture;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class ImageNetComparisonTest {
  private static final String FULL = "32 32 | 32 32 | 32 32 | 32 32";
  private static final String SIZE = "4 4 | 2 4 | 2 2 | 2 1";
  private static final String PAIRS = "4/4 3/3 | 2/4 4/4 | 2/4 2/4 | 1/4 1/4";
  private static final String CONTROL = "4/4 4/4 | 4/4 4/4 | 4/4 4/4 | 4/4 4/4";

  private final ImageNetComparison comparison =
      new ImageNetComparison(
          "40 classes at 64 pixels",
          List.of(
              outcome(Kind.FULL_PRECISION, FULL, 0.6),
              outcome(Kind.SEARCHED, SIZE, 0.58),
              outcome(Kind.SEARCHED, PAIRS, 0.55),
              outcome(Kind.UNIFORM, CONTROL, 0.59)),
          List.of(
              new Found(12, List.of(), SIZE, List.of(SIZE), "search-size"),
              new Found(90, List.of(), PAIRS, List.of(PAIRS), "search-compute")));

  private static Outcome outcome(Kind kind, String bits, double accuracy) {
    Architecture a = Architecture.parse(ResNetSpec.imagenet(18), bits);
    double compute = a.compression(CostModel.COMPUTE);
    return new Outcome(bits, kind, bits, a.compression(), compute, accuracy, 1, 30, "run");
  }

  @Test
  void eachTableShowsTheNetworksSearchedForItsCost() {
    Table size = comparison.table3();
    Table compute = comparison.table4();
    assertTrue(size.name().contains("40 classes at 64 pixels"), size.name());
    assertEquals(SIZE, measured(size, PaperTables.MOST_ACCURATE));
    assertEquals(PAIRS, measured(compute, PaperTables.MOST_EFFICIENT));
    assertEquals(FULL, measured(compute, PaperTables.FULL));
    assertEquals("", measured(compute, "PACT 4/4"));
    int row = compute.stringColumn("Variant").asList().indexOf(PaperTables.MOST_ACCURATE);
    double times =
        Architecture.parse(ResNetSpec.imagenet(18), PAIRS).compression(CostModel.COMPUTE);
    assertEquals(times, compute.doubleColumn("Measured compression").get(row), 0.005);
    assertEquals(33.2, compute.doubleColumn("Paper compression").get(row));
    // ResNet-34 was not run.
    assertTrue(compute.doubleColumn("Measured accuracy %").isMissing(compute.rowCount() - 1));
  }

  private static String measured(Table table, String variant) {
    int row = table.stringColumn("Variant").asList().indexOf(variant);
    return table.stringColumn("Measured bits").get(row);
  }

  @Test
  void theFigureOfComputeHasPairsAndTheirControlsOnly() {
    Chart.Xy chart = comparison.accuracyAgainstCompression(CostModel.COMPUTE);
    assertEquals("compression of the compute", chart.xTitle());
    List<String> labels =
        chart.series().stream().flatMap(s -> s.points().stream()).map(Chart.Point::label).toList();
    assertTrue(labels.stream().anyMatch(l -> l.contains(PAIRS)));
    assertTrue(labels.stream().anyMatch(l -> l.contains(CONTROL)));
    assertFalse(labels.stream().anyMatch(l -> l.contains(SIZE)));
    Chart.Xy size = comparison.accuracyAgainstCompression(CostModel.SIZE);
    assertEquals("compression of the weights", size.xTitle());
  }

  @Test
  void whatWasNotRunHasItsCommandAndTime() {
    Table missing = comparison.missing((preset, depth) -> depth);
    assertEquals(4, missing.rowCount());
    assertTrue(
        missing.stringColumn("Command").get(3).contains("imagenet-paper-compute")
            && missing.stringColumn("Command").get(3).contains("net.depth=34"));
    assertEquals(34, missing.doubleColumn("Estimated GPU-hours").get(3));
  }

  @Test
  void resultsOfPairsHaveAColumnForTheirCompute() {
    ResultRow weights = ResultRow.of("a", Kind.UNIFORM, "4", 8, 90, 1, 1);
    ResultRow pair = ResultRow.of("b", Kind.UNIFORM, "4/4", 8, 90, 1, 1).withCompute(64);
    assertFalse(Tables.results(List.of(weights)).containsColumn("Compute compression"));
    Table table = Tables.results(List.of(weights, pair));
    assertTrue(table.doubleColumn("Compute compression").isMissing(0));
    assertEquals(64, table.doubleColumn("Compute compression").get(1));
  }
}
