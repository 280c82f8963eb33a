package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.net.ResNetConfig;
import org.dnas4j.net.ResNets.Shortcut;
import org.dnas4j.net.VggSmall;
import org.dnas4j.report.chart.Curve;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Bits;
import org.dnas4j.search.Dnas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class TablesTest {
  private static final PaperTables.Entry PAPER =
      PaperTables.find("ResNet-20", PaperTables.MOST_ACCURATE).orElseThrow();

  private static ResultRow searched(double accuracy, long seed) {
    String bits = "4 4 3 | 3 3 4 | 4 3 1";
    return ResultRow.of(
        "search a", Outcome.Kind.SEARCHED, Bits.parse(bits), 11.6, accuracy, seed, 60);
  }

  private static ResultRow uniform() {
    String bits = "4 4 4 | 4 4 4 | 4 4 4";
    return ResultRow.of("uniform 4", Outcome.Kind.UNIFORM, Bits.parse(bits), 8, 90.126, 1, 60);
  }

  @Test
  void seedsBecomeMeanAndSpread() {
    // By hand: mean 91, squared deviations 1 + 0 + 1, over 2.
    Table table =
        Tables.results(List.of(searched(90, 1), uniform(), searched(91, 2), searched(92, 3)));
    assertEquals(2, table.rowCount());
    assertEquals("search a", table.stringColumn("Name").get(0));
    assertEquals(91, table.doubleColumn("Accuracy %").get(0));
    assertEquals(1, table.doubleColumn("±").get(0));
    assertEquals(3, table.intColumn("Seeds").get(0));
    assertEquals(90.13, table.doubleColumn("Accuracy %").get(1));
    assertTrue(table.doubleColumn("±").isMissing(1));
    assertEquals(1, table.intColumn("Seeds").get(1));
  }

  @Test
  void paperStandsBesideMeasured() {
    Table table = Tables.results(List.of(searched(90, 1).withPaper(PAPER), uniform()));
    assertEquals(92.72, table.doubleColumn("Paper accuracy %").get(0));
    assertEquals(11.6, table.doubleColumn("Paper compression").get(0));
    assertEquals("recalled", table.stringColumn("Paper source").get(0));
    assertTrue(table.doubleColumn("Paper accuracy %").isMissing(1));
    assertFalse(Tables.results(List.of(uniform())).containsColumn("Paper accuracy %"));
    assertEquals(table.columnIndex("Accuracy %") + 2, table.columnIndex("Paper accuracy %"));
  }

  @Test
  void settingsStandBesideThePapers() {
    Table table =
        Tables.settings(
            "Net",
            new ResNetConfig(56, 8, Shortcut.A, false),
            new ResNetConfig(20, 16, Shortcut.A, false));
    assertEquals(
        List.of("depth", "width", "shortcut", "zeroInit"), table.stringColumn("Setting").asList());
    assertEquals(List.of("56", "8", "A", "false"), table.stringColumn("Here").asList());
    assertEquals("20", table.stringColumn("Preset paper (assumed)").get(0));
    Table other = Tables.settings("Net", new VggSmall(8), new ResNetConfig());
    assertEquals(List.of("vgg_small(width=8)"), other.stringColumn("Here").asList());
  }

  @Test
  void aKindOfManyComponentsHasARowForEach() {
    ExperimentConfig quick = ExperimentConfig.preset("quick");
    ExperimentConfig paper = ExperimentConfig.preset("paper");
    Table table = Tables.settings("Search", quick.search(), paper.search());
    List<String> names = table.stringColumn("Setting").asList();
    assertEquals(List.of("method", "method.epochs"), names.subList(0, 2));
    int components = Dnas.class.getRecordComponents().length;
    assertEquals(1 + components + 5 + 4, names.size());
    assertEquals("space.unit", names.get(names.size() - 4));
    assertEquals(List.of("dnas", "6"), table.stringColumn("Here").asList().subList(0, 2));
    assertEquals("90", table.stringColumn("Preset paper (assumed)").get(1));
    // Beside another method, each is on its own line.
    ExperimentConfig other = paper.with("search.method", "sensitivity(images=500)");
    Table mixed = Tables.settings("Search", quick.search(), other.search());
    assertEquals(1 + 5 + 4, mixed.rowCount());
    assertTrue(
        mixed.stringColumn("Preset paper (assumed)").get(0).startsWith("sensitivity(images=500"));
  }

  @Test
  void aKindIsItsNameWithItsComponents() {
    ExperimentConfig quick = ExperimentConfig.preset("quick");
    Map<String, Object> coarse = Map.of("data.source", "cifar100(labels=coarse)", "data.dir", "x");
    Table table = Tables.settings("Data", quick.data(), quick.with(coarse).data());
    assertEquals("source", table.stringColumn("Setting").get(0));
    assertEquals("procedural", table.stringColumn("Here").get(0));
    assertEquals("cifar100(labels=coarse)", table.stringColumn("Preset paper (assumed)").get(0));
  }

  @Test
  void noRowsGiveAnEmptyTable() {
    assertEquals(0, Tables.results(List.of()).rowCount());
  }

  @Test
  void paperTablesHoldThePapersNumbers() {
    assertEquals(13, PaperTables.table1().rowCount());
    assertEquals(92.35, PaperTables.find("ResNet-20", PaperTables.FULL).orElseThrow().accuracy());
    assertTrue(PaperTables.table1().doubleColumn("Compression").isMissing(0));
    assertEquals(15.6, PaperTables.table2().doubleColumn("Compression computed").get(1));
    assertTrue(PaperTables.find("ResNet-32", PaperTables.FULL).isEmpty());
  }

  @Test
  void csvReadsBack(@TempDir Path dir) {
    Path file = dir.resolve("new/results.csv");
    Tables.writeCsv(Tables.results(List.of(searched(90, 1), uniform())), file);
    Table read = Table.read().csv(file.toFile());
    assertEquals(List.of("search a", "uniform 4"), read.stringColumn("Name").asList());
    assertEquals("4 4 3 | 3 3 4 | 4 3 1", read.stringColumn("Bits").get(0));
  }

  @Test
  void markdownLinesUp(@TempDir Path dir) throws Exception {
    DoubleColumn numbers = DoubleColumn.create("n", 1, 12.345);
    numbers.appendMissing();
    Table table =
        Table.create(
            "T",
            StringColumn.create("text", "a|b", "two\nlines", "θ"),
            numbers,
            IntColumn.create("count", new int[] {1, 2, 3}));
    Path file = dir.resolve("t.md");
    Tables.writeMarkdown(table, file);
    assertEquals(
        """
        ### T

        | text      |     n | count |
        | --------- | ----: | ----: |
        | a\\|b      |  1.00 |     1 |
        | two lines | 12.35 |     2 |
        | θ         |     – |     3 |
        """,
        Files.readString(file));
  }

  @Test
  void bitsStayOnOneLineAndOtherTextMayBreak() {
    for (String bits : List.of("4 4 3 | 3 3 4", "2/4 32/8", "32", "4 | 4")) {
      assertEquals(bits.replace(' ', '\u00a0'), Tables.cell(bits));
    }
    for (String text : List.of("uniform 4 bit", "", "4 of 81 photos", "12.5 %", "a | b")) {
      assertEquals(text, Tables.cell(text));
    }
  }

  @Test
  void impossibleValuesAreNamed() {
    Exception e = assertThrows(IllegalArgumentException.class, () -> searched(101, 1));
    assertEquals("accuracy = 101.0; allowed: 0 to 100 percent", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Curve("c", List.of(1, 2), List.of(1.0)));
  }
}
