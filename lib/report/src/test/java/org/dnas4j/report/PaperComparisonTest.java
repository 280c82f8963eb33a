package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dnas4j.net.ResNets;
import org.dnas4j.report.chart.BitsDrawing;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.Picture;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.Outcome.Kind;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Bits;
import org.dnas4j.search.SearchResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import tech.tablesaw.api.Table;

class PaperComparisonTest {
  private static final String FULL = "32 32 32 | 32 32 32 | 32 32 32";
  private static final String PAPER = "4 4 3 | 3 3 4 | 4 3 1";
  private static final String LARGE = "4 4 4 | 4 4 4 | 4 4 2";
  private static final String SMALL = "2 2 2 | 2 2 2 | 2 1 1";

  @TempDir private Path runs;

  private Found search() {
    String run = SubjectRuns.cifar(runs, 20, 16);
    return found(run, LARGE, SMALL, LARGE);
  }

  private static Found found(String run, String best, String... samples) {
    return new Found(
        SearchResult.of(List.of(bits(best))),
        12,
        Stream.of(samples).map(PaperComparisonTest::bits).toList(),
        run);
  }

  private static Architecture bits(String literal) {
    return Architecture.parse(ResNets.cifar10(20), literal);
  }

  private Outcome outcome(Kind kind, String bits, double accuracy, long seed, int epochs) {
    return outcome(kind, bits, accuracy, null, seed, epochs);
  }

  private Outcome outcome(
      Kind kind, String bits, double accuracy, Double heldOut, long seed, int epochs) {
    double compression = Architecture.parse(ResNets.cifar10(20), bits).compression();
    String run = SubjectRuns.cifar(runs, 20, 16);
    Map<String, Double> compressions = Map.of("size", compression);
    Bits parsed = Bits.parse(bits);
    return new Outcome(
        bits, kind, parsed, compressions, accuracy, heldOut, seed, epochs, run, null, null);
  }

  private List<Outcome> outcomes() {
    return List.of(
        outcome(Kind.FULL_PRECISION, FULL, 0.80, 1, 30),
        outcome(Kind.FULL_PRECISION, FULL, 0.88, 1, 60),
        outcome(Kind.SEARCHED, LARGE, 0.85, 1, 30),
        outcome(Kind.SEARCHED, LARGE, 0.87, 2, 30),
        outcome(Kind.SEARCHED, SMALL, 0.84, 1, 30),
        // Better than what was found, but the paper's and not ours.
        outcome(Kind.SEARCHED, PAPER, 0.89, 1, 30));
  }

  private PaperComparison comparison() {
    return new PaperComparison(outcomes(), List.of(search()), runs);
  }

  private static int row(Table table, String column, String value) {
    return table.stringColumn(column).asList().indexOf(value);
  }

  @Test
  void measuredStandsBesideThePaper() {
    Table table = comparison().table1();
    assertEquals(13, table.rowCount());
    int accurate = row(table, "Variant", PaperTables.MOST_ACCURATE);
    assertEquals(92.72, table.doubleColumn("Paper accuracy %").get(accurate));
    assertEquals(86, table.doubleColumn("Measured accuracy %").get(accurate));
    assertEquals(1.41, table.doubleColumn("±").get(accurate));
    assertEquals(2, table.intColumn("Seeds").get(accurate));
    assertEquals(LARGE, table.stringColumn("Measured bits").get(accurate));
    int efficient = row(table, "Variant", PaperTables.MOST_EFFICIENT);
    assertEquals(SMALL, table.stringColumn("Measured bits").get(efficient));
    // Of two full-precision trainings the longer one counts.
    assertEquals(88, table.doubleColumn("Measured accuracy %").get(0));
    assertEquals(60, table.intColumn("Epochs").get(0));
    int ttq = row(table, "Variant", "TTQ 2-bit");
    assertTrue(table.doubleColumn("Measured accuracy %").isMissing(ttq));
    assertTrue(table.doubleColumn("Measured accuracy %").isMissing(row(table, "Net", "ResNet-56")));
  }

  /** By compression, 8.1 and 17.1: the paper's has 11.6, to which the smaller ratio is 8.1's. */
  @Test
  void noTestAccuracyChooses() {
    List<Outcome> small =
        List.of(
            outcome(Kind.SEARCHED, LARGE, 0.80, 1, 30), outcome(Kind.SEARCHED, SMALL, 0.90, 1, 30));
    Table table = new PaperComparison(small, List.of(search()), runs).table1();
    int accurate = row(table, "Variant", PaperTables.MOST_ACCURATE);
    assertEquals(LARGE, table.stringColumn("Measured bits").get(accurate));
    assertEquals(80, table.doubleColumn("Measured accuracy %").get(accurate));
    Table report = new Report("t", small, runs).table();
    assertEquals(92.72, report.doubleColumn("Paper accuracy %").get(0));
    assertEquals(92.00, report.doubleColumn("Paper accuracy %").get(1));
  }

  @Test
  void heldOutImagesChoose() {
    List<Outcome> scored =
        List.of(
            outcome(Kind.SEARCHED, LARGE, 0.90, 0.80, 1, 30),
            outcome(Kind.SEARCHED, SMALL, 0.80, 0.81, 1, 30),
            // Trained on all images, by the scores of the runs above.
            outcome(Kind.SEARCHED, SMALL, 0.85, 1, 60));
    Table table = new PaperComparison(scored, List.of(search()), runs).table1();
    int accurate = row(table, "Variant", PaperTables.MOST_ACCURATE);
    assertEquals(SMALL, table.stringColumn("Measured bits").get(accurate));
    assertEquals(85, table.doubleColumn("Measured accuracy %").get(accurate));
    assertTrue(table.stringColumn("Chosen by").get(accurate).contains("held-out"));
    assertEquals(80, Tables.results(rows(scored)).doubleColumn("Held-out accuracy %").get(0));
  }

  private static List<ResultRow> rows(List<Outcome> outcomes) {
    return outcomes.stream().map(o -> Report.row(o, Optional.empty())).toList();
  }

  @Test
  void runsOnOtherNetworksOrImagesStandBesideNothing() {
    String narrow = SubjectRuns.cifar(runs, 20, 8);
    Outcome other =
        new Outcome(
            "o", Kind.SEARCHED, Bits.parse(PAPER), Map.of("size", 11.6), 0.9, 1, 30, narrow);
    Found search = found(narrow, PAPER, PAPER);
    PaperComparison none = new PaperComparison(List.of(other), List.of(search), runs);
    assertEquals(13, none.table1().doubleColumn("Measured accuracy %").countMissing());
    assertEquals(2, none.table2().doubleColumn("Measured accuracy %").countMissing());
    assertEquals(List.of("searched"), names(none.accuracyAgainstCompression("t")));
    assertEquals(3, none.missing("").rowCount());
    assertTrue(none.leftOut().contains("width 8"), none.leftOut());
  }

  private static List<String> names(Chart.Xy chart) {
    return chart.series().stream()
        .map(Chart.Series::name)
        .filter(n -> !n.contains("front"))
        .toList();
  }

  @Test
  void allocationsOfBothAreListed() {
    Table table = comparison().table2();
    assertEquals(
        List.of(
            "paper, most accurate",
            "paper, most efficient",
            "search 1, most likely",
            "search 1, sample 1",
            "search 1, sample 2"),
        table.stringColumn("Allocation").asList());
    assertEquals(11.6, table.doubleColumn("Compression").get(0));
    assertEquals(16.6, table.doubleColumn("Paper compression").get(1));
    assertEquals(15.6, table.doubleColumn("Compression").get(1));
    assertEquals(89, table.doubleColumn("Measured accuracy %").get(0));
    assertTrue(table.doubleColumn("Measured accuracy %").isMissing(1));
    assertEquals(86, table.doubleColumn("Measured accuracy %").get(2));
    assertTrue(table.doubleColumn("Paper accuracy %").isMissing(2));
  }

  @Test
  void thePapersPointsAreThereBeforeOursAre() {
    Chart.Xy chart =
        new PaperComparison(outcomes().subList(1, 2), List.of(), runs)
            .accuracyAgainstCompression("t");
    assertEquals(
        List.of("full precision, 60 epochs", "paper"),
        chart.series().stream().map(s -> s.name()).toList());
    // Two of the paper and TTQ's; the deeper networks have not been trained.
    assertEquals(
        List.of(11.6, 16.6, 16.0),
        chart.series().get(1).points().stream().map(Chart.Point::x).toList());
    assertEquals(
        List.of(0.98 * 11.6, 1.02 * 16.6),
        chart.series().get(0).points().stream().map(Chart.Point::x).toList());
  }

  @Test
  void eachGapNamesTheCommandThatFillsIt() {
    Table gaps = comparison().missing("--preset cpu");
    assertEquals(
        List.of(
            "ResNet-20: three seeds",
            "ResNet-20: uniform bits, a control",
            "ResNet-20: random bits, a control",
            "ResNet-20: the paper's allocation, most efficient",
            "ResNet-56: everything",
            "ResNet-110: everything"),
        gaps.stringColumn("What").asList());
    assertEquals(
        "environment/dnas retrain \"2 3 0 | 2 4 2 | 3 2 1\" --preset cpu",
        gaps.stringColumn("Command").get(3));
    assertEquals(
        "environment/dnas pipeline --preset cpu --set net.depth=56",
        gaps.stringColumn("Command").get(4));
  }

  @Test
  void nothingYetIsATableOfGaps() {
    PaperComparison none = new PaperComparison(List.of(), List.of(), runs);
    assertEquals(3, none.missing("").rowCount());
    assertEquals(2, none.table2().rowCount());
    assertEquals(13, none.table1().doubleColumn("Measured accuracy %").countMissing());
  }

  @Test
  void aBaselineAloneLacksTheRest() {
    PaperComparison one = new PaperComparison(outcomes().subList(1, 2), List.of(), runs);
    List<String> gaps = one.missing("").stringColumn("What").asList();
    assertEquals("ResNet-20: search", gaps.get(0));
    assertEquals("ResNet-20: retraining of what the search finds", gaps.get(1));
  }

  @Test
  void whatIsThereIsNoGap() {
    List<Outcome> all = new ArrayList<>(outcomes());
    all.add(outcome(Kind.SEARCHED, LARGE, 0.86, 3, 30));
    all.add(outcome(Kind.UNIFORM, "4 4 4 | 4 4 4 | 4 4 4", 0.86, 1, 30));
    all.add(outcome(Kind.RANDOM, "4 4 4 | 4 4 4 | 4 2 4", 0.86, 1, 30));
    all.add(outcome(Kind.SEARCHED, "2 3 0 | 2 4 2 | 3 2 1", 0.86, 1, 30));
    Table gaps = new PaperComparison(all, List.of(search()), runs).missing("");
    assertFalse(gaps.stringColumn("What").asList().stream().anyMatch(g -> g.contains("-20")));
  }

  @Test
  void theReportDoesNotTakeThePapersAllocationForOurBest() {
    Table table = new Report("t", outcomes(), runs).table();
    List<String> bits = table.stringColumn("Bits").asList();
    assertEquals(92.72, table.doubleColumn("Paper accuracy %").get(bits.indexOf(LARGE)));
    assertEquals(92.00, table.doubleColumn("Paper accuracy %").get(bits.indexOf(SMALL)));
    assertEquals(92.72, table.doubleColumn("Paper accuracy %").get(bits.indexOf(PAPER)));
  }

  @Test
  void stripsHaveACellABlock() throws Exception {
    Picture picture = BitsDrawing.of("Bits & blocks", comparison().allocations());
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    Document svg =
        factory
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(picture.svg().getBytes(StandardCharsets.UTF_8)));
    assertEquals(1 + 5 * 9, svg.getElementsByTagName("rect").getLength());
    assertTrue(picture.svg().contains("g3b3: 1 bits") && picture.svg().contains("11.60×"));
    assertTrue(picture.text().contains("search 1, sample 1: " + SMALL), picture.text());
    // Fifty-four blocks leave no room for numbers.
    Picture deep = BitsDrawing.of("t", Map.of("a", Architecture.uniform(ResNets.cifar10(110), 4)));
    assertFalse(deep.svg().contains(">4</text>"));
  }
}
