package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.experiment.Trial;
import org.dnas4j.experiment.Variant;
import org.dnas4j.net.ResNets;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.PlotlySpec;
import org.dnas4j.report.chart.Svg;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Bits;
import org.dnas4j.search.SearchResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import tech.tablesaw.api.Table;

class SweepReportTest {
  private static final String ARGMAX = "4 4 3 | 3 3 4 | 4 3 1";
  private static final String SAMPLE = "2 3 0 | 2 4 2 | 3 2 1";

  private static Variant variant(long seed, String... settings) {
    Map<String, String> map = settings.length == 0 ? Map.of() : Map.of(settings[0], settings[1]);
    return new Variant(map, ExperimentConfig.preset("smoke").with("seed", seed));
  }

  private static Architecture bits(String literal) {
    return Architecture.parse(ResNets.cifar10(20), literal);
  }

  private static Trial searched(double compression, Variant variant) {
    Trial.Searched search =
        new Trial.Searched(
            new Found(
                SearchResult.of(List.of(bits(ARGMAX))),
                compression,
                List.of(bits(SAMPLE)),
                "search-x"),
            11.6,
            120.5,
            0.4,
            62.345);
    return new Trial(variant, Optional.of(search), Optional.empty(), "");
  }

  private static Trial retrained(double accuracy, Trial trial) {
    Outcome outcome =
        new Outcome(
            "x",
            Outcome.Kind.SEARCHED,
            Bits.parse(SAMPLE),
            Map.of("size", 15.6),
            accuracy,
            1,
            2,
            "retrain-x");
    return new Trial(trial.variant(), trial.search(), Optional.of(outcome), "");
  }

  private static Trial failed(Variant variant) {
    return new Trial(variant, Optional.empty(), Optional.empty(), "the loss became NaN");
  }

  private static List<Trial> sweep() {
    return List.of(
        searched(7.333, variant(1)),
        searched(12, variant(1, "search.gamma", "2")),
        failed(variant(1, "search.gamma", "99")),
        searched(9, variant(1, "search.method.mode", "multi_path")));
  }

  private static Document svg(Chart chart) throws Exception {
    byte[] xml = Svg.of(chart).getBytes(StandardCharsets.UTF_8);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml));
  }

  @Test
  void oneRowAVariantWithWhatWentWrong() {
    Table table = new SweepReport("Sweep", sweep()).table();
    assertEquals(
        List.of("base", "search.gamma", "search.gamma", "search.method.mode"),
        table.stringColumn("Setting").asList());
    assertEquals(List.of("", "2", "99", "multi_path"), table.stringColumn("Value").asList());
    assertEquals(7.33, table.doubleColumn("Expected compression").get(0));
    assertEquals(0.4, table.doubleColumn("Entropy").get(1));
    assertEquals(ARGMAX, table.stringColumn("Most likely").get(3));
    assertEquals(11.6, table.doubleColumn("Its compression").get(3));
    assertEquals(SAMPLE, table.stringColumn("First sample").get(3));
    assertEquals(120.5, table.doubleColumn("Sample compression").get(3));
    assertEquals(62.35, table.doubleColumn("Search seconds").get(3), 0.011);
    assertEquals(
        List.of("", "", "the loss became NaN", ""), table.stringColumn("Problem").asList());
    assertEquals("", table.stringColumn("First sample").get(2));
    assertTrue(table.doubleColumn("Entropy").isMissing(2));
    assertFalse(table.containsColumn("Accuracy %"));
    assertFalse(new SweepReport("S", sweep().subList(0, 2)).table().containsColumn("Problem"));
  }

  @Test
  void accuracyShowsOnceSomethingWasRetrained() {
    List<Trial> trials = new ArrayList<>(sweep());
    trials.set(0, retrained(0.5, trials.get(0)));
    trials.set(1, retrained(0.875, trials.get(1)));
    SweepReport report = new SweepReport("Sweep", trials);
    assertEquals(87.5, report.table().doubleColumn("Accuracy %").get(1));
    assertTrue(report.table().doubleColumn("Accuracy %").isMissing(3));
    Chart.Xy chart = assertInstanceOf(Chart.Xy.class, report.chart());
    Chart.Point base = new Chart.Point(120.5, 50, "base: " + SAMPLE);
    Chart.Point point = new Chart.Point(120.5, 87.5, "search.gamma = 2: " + SAMPLE);
    assertEquals(
        List.of(
            new Chart.Series("base", Chart.Style.DIAMONDS, List.of(base)),
            new Chart.Series("search.gamma", Chart.Style.POINTS, List.of(point))),
        chart.series());
  }

  @Test
  void everyVariantHasItsBar() throws Exception {
    Chart chart = new SweepReport("Sweep", sweep()).chart();
    Chart.Bars bars = assertInstanceOf(Chart.Bars.class, chart);
    assertEquals(
        List.of(
            new Chart.Bar("base", "base", 7.333),
            new Chart.Bar("search.gamma = 2", "search.gamma", 12),
            new Chart.Bar("search.gamma = 99 (failed)", "search.gamma", Double.NaN),
            new Chart.Bar("search.method.mode = multi_path", "search.method.mode", 9)),
        bars.bars());
    // The background and three bars: what failed has none, but its name.
    Document svg = svg(chart);
    assertEquals(1 + 3, svg.getElementsByTagName("rect").getLength());
    assertTrue(svg.getDocumentElement().getTextContent().contains("99 (failed)"));
    double longest = width(svg, 2);
    assertEquals(7.333 / 12, width(svg, 1) / longest, 1e-3);
    assertEquals(9.0 / 12, width(svg, 3) / longest, 1e-3);
    String plotly = PlotlySpec.of(chart).toString();
    for (String part : List.of("search.gamma = 99 (failed)", "null", "7.333", "=h", "reversed")) {
      assertTrue(plotly.contains(part), plotly);
    }
  }

  private static double width(Document svg, int rectangle) {
    var attributes = svg.getElementsByTagName("rect").item(rectangle).getAttributes();
    return Double.parseDouble(attributes.getNamedItem("width").getNodeValue());
  }

  @Test
  void seedsAreNamedWhereThereAreSeveral() {
    List<Trial> trials = List.of(searched(8, variant(1)), searched(9, variant(2)));
    Chart.Bars bars = new SweepReport("Sweep", trials).compression();
    assertEquals(
        List.of("base, seed 1", "base, seed 2"),
        bars.bars().stream().map(Chart.Bar::name).toList());
  }

  @Test
  void manyVariantsMakeATallerFigure() throws Exception {
    List<Trial> many =
        IntStream.range(0, 60)
            .mapToObj(i -> searched(8, variant(1, "search.gamma", "" + i)))
            .toList();
    Document svg = svg(new SweepReport("Sweep", many).chart());
    double height = Double.parseDouble(svg.getDocumentElement().getAttribute("height"));
    assertTrue(height / 60 > 16, "height " + height);
    assertEquals(1 + 60, svg.getElementsByTagName("rect").getLength());
    assertEquals(500, PlotlySpec.height(new SweepReport("Sweep", List.of()).chart()));
  }

  @Test
  void filesHoldTableAndFigures(@TempDir Path directory) throws Exception {
    List<Trial> trials = new ArrayList<>(sweep());
    List<Path> files = new SweepReport("Sweep", trials).write(directory.resolve("a"));
    assertEquals(
        List.of("sweep.csv", "sweep.md", "sweep-compression.svg", "sweep.html"),
        files.stream().map(f -> f.getFileName().toString()).toList());
    Table read = Table.read().csv(files.get(0).toFile());
    assertEquals(4, read.rowCount());
    assertTrue(
        Files.readString(files.get(1)).replaceAll(" +", " ").contains("| search.gamma | 99"));
    assertTrue(Files.readString(files.get(3)).contains("search.method.mode = multi_path"));
    trials.set(0, retrained(0.5, trials.get(0)));
    files = new SweepReport("Sweep", trials).write(directory.resolve("b"));
    assertEquals(5, files.size());
    assertTrue(Files.readString(files.get(3)).contains("test accuracy"));
  }
}
