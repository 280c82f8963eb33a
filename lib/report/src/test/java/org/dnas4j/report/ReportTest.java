package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dnas4j.config.Threads;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.Precision;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.RunEnvironment;
import org.dnas4j.runs.RunStore;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Bits;
import org.dnas4j.search.Distribution;
import org.dnas4j.search.SearchResult;
import org.dnas4j.supernet.Candidates;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class ReportTest {
  private static final NetSpec ONE_BLOCK =
      ResNets.of(ResNets.Stem.CIFAR, List.of(1), 4, ResNets.Shortcut.A, 8, 2);

  @TempDir Path runs;

  private String baseline;
  private String search;

  @BeforeEach
  void run() {
    baseline = run("baseline", "epoch,test_accuracy\n1,NaN\n2,0.5\n");
    search =
        run(
            "search",
            "epoch,expected_compression,mean_entropy,p_g1b1_0,p_g1b1_4\n1,7.5,0.562,0.25,0.75\n");
  }

  private String run(String kind, String metrics) {
    var environment =
        new RunEnvironment("an engine", "cpu", Threads.fixed(2), List.of(3L, 4L), Map.of());
    try (var run =
        new RunStore(runs, line -> {})
            .open(kind, "x", "{\"seed\": 3, \"search\": {\"gamma\": 2.5}}")) {
      run.describe(environment);
      Files.writeString(run.directory().resolve("metrics.csv"), metrics);
      return run.directory().getFileName().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Report report() {
    Outcome outcome =
        new Outcome(
            "full",
            Outcome.Kind.FULL_PRECISION,
            Bits.parse("32 | 32"),
            Map.of("size", 1.0),
            0.5,
            3,
            2,
            baseline);
    return new Report("Net on data", List.of(outcome, outcome), runs);
  }

  @Test
  void figuresNameTheirData() {
    assertEquals("Net on data", report().accuracyAgainstCompression().title());
    assertEquals("Net on data: training", report().trainingCurves().title());
    assertEquals("Net on data: search", report().expectedCompression(search).title());
    Chart.Heat heat = report().probabilities(search);
    assertEquals("Net on data: softmax(θ) after the search", heat.title());
    assertEquals(List.of(List.of(0.25), List.of(0.75)), heat.values());
    assertEquals(7.5, report().expectedCompression(search).series().get(0).points().get(0).y());
  }

  @Test
  void sharedSettingsStandOnceAboveTheTable() throws IOException {
    report().write(List.of(), runs.resolve("out"));
    List<String> lines = Files.readAllLines(runs.resolve("out").resolve("results.md"));
    assertEquals("### Net on data", lines.get(0));
    assertEquals(1, lines.stream().filter(l -> l.contains("search.gamma=2.5")).count());
    assertEquals(
        0, lines.stream().filter(l -> l.startsWith("|") && l.contains("search.gamma")).count());
    assertEquals(3, lines.stream().filter(l -> l.startsWith("|")).count());
  }

  @Test
  void heldOutImagesShowHowATrainingGoes() {
    String scored =
        run("retrain", "epoch,heldout_accuracy,test_accuracy\n1,0.25,NaN\n2,0.5,0.75\n");
    Outcome outcome =
        new Outcome(
            "a",
            Outcome.Kind.UNIFORM,
            Bits.parse("4"),
            Map.of("size", 8.0),
            0.75,
            0.5,
            3,
            2,
            scored,
            null,
            null);
    Chart.Xy chart = new Report("t", List.of(outcome), runs).trainingCurves();
    assertEquals("accuracy, %", chart.yTitle());
    assertEquals(
        List.of(25.0, 50.0), chart.series().get(0).points().stream().map(Chart.Point::y).toList());
    assertEquals("test accuracy, %", report().trainingCurves().yTitle());
  }

  /** P_θ of one block: 0 bit with 25 %, 4 bit with 75 %. */
  private static Found found(double compression, String run) {
    Distribution p =
        new Distribution(
            ONE_BLOCK,
            Candidates.of(ONE_BLOCK, Precision.weightsOnly(0, 4)),
            List.of(List.of(0.25f, 0.75f)));
    return new Found(SearchResult.of(p), compression, List.of(p.argmax()), run);
  }

  @Test
  void aSearchWithoutADistributionHasNoEntropyAndNoCharts() {
    String other = run("ranked", "epoch,rise_4\n1,7.5\n");
    List<Architecture> ranked = List.of(Architecture.parse(ONE_BLOCK, "4"));
    Found found = new Found(SearchResult.of(ranked), 8, ranked, other);
    assertEquals(1, report().searches(List.of(found)).doubleColumn("Entropy").countMissing());
    assertEquals(Map.of(), report().searchCharts(other));
    assertEquals(2, report().searchCharts(search).size());
    String message =
        assertThrows(IllegalArgumentException.class, () -> report().probabilities(other))
            .getMessage();
    assertTrue(message.contains(other) && message.contains("P_θ"), message);
  }

  @Test
  void searchesShowWhatTheyDifferIn() {
    Table table = report().searches(List.of(found(7.504, search)));
    assertEquals("Net on data: searches", table.name());
    assertEquals("2.5", table.stringColumn("γ").get(0));
    assertEquals("3", table.stringColumn("Seed").get(0));
    assertEquals("", table.stringColumn("Penalty").get(0));
    assertEquals(7.5, table.doubleColumn("Expected compression").get(0));
    assertEquals(0.56, table.doubleColumn("Entropy").get(0));
    assertEquals(0, report().searches(List.of()).rowCount());
  }

  @Test
  void provenanceHasARowARun() {
    Table table = report().provenance(List.of(found(7.5, search)));
    assertEquals(List.of(baseline, search), table.stringColumn("Run").asList());
    assertEquals("[3, 4]", table.stringColumn("Seeds").get(0));
    assertEquals("an engine", table.stringColumn("Engine").get(1));
    assertEquals("2", table.stringColumn("Threads").get(1));
  }
}
