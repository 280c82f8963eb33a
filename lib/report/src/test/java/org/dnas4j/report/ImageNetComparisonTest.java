package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.ResNets;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.Outcome.Kind;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Bits;
import org.dnas4j.search.SearchResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class ImageNetComparisonTest {
  private static final String FULL = "32 32 | 32 32 | 32 32 | 32 32";
  private static final String SIZE = "4 4 | 2 4 | 2 2 | 2 1";
  private static final String PAIRS = "4/4 3/3 | 2/4 4/4 | 2/4 2/4 | 1/4 1/4";
  private static final String CONTROL = "4/4 4/4 | 4/4 4/4 | 4/4 4/4 | 4/4 4/4";

  @TempDir private Path runs;

  private ImageNetComparison comparison(int width, int imageSize) {
    String data =
        "\"source\": \"imagenet\", \"trainImages\": 0, \"testImages\": 0, \"imageSize\": "
            + imageSize;
    String run = SubjectRuns.run(runs, 18, width, data, Map.of());
    return new ImageNetComparison(
        "some photos",
        List.of(
            outcome(Kind.FULL_PRECISION, FULL, 0.6, run),
            outcome(Kind.SEARCHED, SIZE, 0.58, run),
            outcome(Kind.SEARCHED, PAIRS, 0.55, run),
            outcome(Kind.UNIFORM, CONTROL, 0.59, run)),
        List.of(found(12, SIZE, run), found(90, PAIRS, run)),
        runs);
  }

  private static Found found(double compression, String bits, String run) {
    List<Architecture> one = List.of(Architecture.parse(ResNets.imagenet(18), bits));
    return new Found(SearchResult.of(one), compression, one, run);
  }

  private static Outcome outcome(Kind kind, String bits, double accuracy, String run) {
    Architecture a = Architecture.parse(ResNets.imagenet(18), bits);
    double compute = a.compression(Cost.COMPUTE);
    Map<String, Double> compressions = Map.of("size", a.compression(), "compute", compute);
    return new Outcome(bits, kind, a.bits(), compressions, accuracy, 1, 30, run);
  }

  @Test
  void thePapersNumbersDoNotStandBesideOtherNetworksAndPhotos() {
    ImageNetComparison reduced = comparison(32, 64);
    Table compute = reduced.table4();
    assertTrue(compute.columnNames().stream().noneMatch(n -> n.startsWith("Paper")));
    assertTrue(compute.name().contains("width 32") && compute.name().contains("64 pixels"));
    assertEquals(List.of(FULL, PAIRS, CONTROL), compute.stringColumn("Bits").asList());
    assertEquals(List.of(60.0, 55.0, 59.0), compute.doubleColumn("Accuracy %").asList());
    assertEquals(List.of(FULL, SIZE), reduced.table3().stringColumn("Bits").asList());
    for (Cost cost : List.of(Cost.SIZE, Cost.COMPUTE)) {
      assertTrue(
          reduced.accuracyAgainstCompression(cost).series().stream()
              .noneMatch(s -> s.name().equals("paper")));
    }
    assertTrue(
        comparison(64, 224).accuracyAgainstCompression(Cost.SIZE).series().stream()
            .anyMatch(s -> s.name().equals("paper")));
  }

  @Test
  void eachTableShowsTheNetworksSearchedForItsCost() {
    ImageNetComparison comparison = comparison(64, 224);
    Table size = comparison.table3();
    Table compute = comparison.table4();
    assertTrue(size.name().contains("some photos"), size.name());
    assertEquals(SIZE, measured(size, PaperTables.MOST_ACCURATE));
    assertEquals(PAIRS, measured(compute, PaperTables.MOST_EFFICIENT));
    assertEquals(FULL, measured(compute, PaperTables.FULL));
    assertEquals("", measured(compute, "PACT 4/4"));
    int row = compute.stringColumn("Variant").asList().indexOf(PaperTables.MOST_ACCURATE);
    double times = Architecture.parse(ResNets.imagenet(18), PAIRS).compression(Cost.COMPUTE);
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
    ImageNetComparison comparison = comparison(64, 224);
    Chart.Xy chart = comparison.accuracyAgainstCompression(Cost.COMPUTE);
    assertEquals("compression of the compute", chart.xTitle());
    List<String> labels =
        chart.series().stream().flatMap(s -> s.points().stream()).map(Chart.Point::label).toList();
    assertTrue(labels.stream().anyMatch(l -> l.contains(PAIRS)));
    assertTrue(labels.stream().anyMatch(l -> l.contains(CONTROL)));
    assertFalse(labels.stream().anyMatch(l -> l.contains(SIZE)));
    Chart.Xy size = comparison.accuracyAgainstCompression(Cost.SIZE);
    assertEquals("compression of the weights", size.xTitle());
  }

  @Test
  void whatWasNotRunHasItsCommandAndTime() {
    Table missing = comparison(64, 224).missing((preset, depth) -> depth);
    assertEquals(4, missing.rowCount());
    assertTrue(
        missing.stringColumn("Command").get(3).contains("imagenet-paper-compute")
            && missing.stringColumn("Command").get(3).contains("net.depth=34"));
    assertEquals(34, missing.doubleColumn("Estimated GPU-hours").get(3));
  }

  @Test
  void resultsOfPairsHaveAColumnForTheirCompute() {
    ResultRow weights = ResultRow.of("a", Kind.UNIFORM, Bits.parse("4"), 8, 90, 1, 1);
    ResultRow pair =
        ResultRow.of("b", Kind.UNIFORM, Bits.parse("4/4"), 8, 90, 1, 1).withCompute(64);
    assertFalse(Tables.results(List.of(weights)).containsColumn("Compute compression"));
    Table table = Tables.results(List.of(weights, pair));
    assertTrue(table.doubleColumn("Compute compression").isMissing(0));
    assertEquals(64, table.doubleColumn("Compute compression").get(1));
  }
}
