package org.dnas4j.jupyter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.Precision;
import org.dnas4j.report.Charts;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.ChartGrid;
import org.dnas4j.report.chart.Curve;
import org.dnas4j.report.chart.PlotlySpec;
import org.dnas4j.report.display.Progress;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Bits;
import org.dnas4j.search.Distribution;
import org.dnas4j.search.SearchResult;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.api.LinePlot;

class RenderersTest {
  private static final MIMEType PLOTLY = MIMEType.parse(PlotlySpec.MIME);

  private final Renderer renderer = new Renderer();

  RenderersTest() {
    Renderers.register(renderer);
  }

  private String html(Object value) {
    return (String) renderer.render(value).getData(MIMEType.TEXT_HTML);
  }

  private String text(Object value) {
    return (String) renderer.render(value).getData(MIMEType.TEXT_PLAIN);
  }

  @Test
  void tableIsHtmlWithNumbersToTheRight() {
    Table table =
        Table.create(
            "Sizes & more",
            StringColumn.create("name", "<b>", "c"),
            DoubleColumn.create("size", 11.6, 2.125),
            DoubleColumn.create("gap", Double.NaN, 3));
    String html = html(table);
    assertTrue(html.contains("<caption>Sizes &amp; more</caption>"));
    assertTrue(html.contains("<th style=\"text-align: right\">size</th>"));
    assertTrue(
        html.contains(
            "<tr><td style=\"text-align: left\">&lt;b&gt;</td>"
                + "<td style=\"text-align: right\">11.600</td>"
                + "<td style=\"text-align: right\">–</td></tr>"),
        html);
    assertTrue(html.contains("<td style=\"text-align: right\">2.125</td>"));
    assertTrue(text(table).contains("2.125"));
  }

  @Test
  void bitsOfATableStayOnOneLine() {
    String html = html(Table.create("t", StringColumn.create("Bits", "4 3 | 2/4 0")));
    assertTrue(html.contains(">4\u00a03\u00a0|\u00a02/4\u00a00<"), html);
  }

  @Test
  void longTableIsCutWithANote() {
    Table table = Table.create("t", IntColumn.indexColumn("n", 60, 0));
    String html = html(table);
    assertTrue(html.endsWith("<p>the first 50 of 60 rows</p>"));
    assertEquals(1 + 50, html.split("<tr>", -1).length - 1);
    assertTrue(html.contains(">49</td>") && !html.contains(">50</td>"));
    assertFalse(html(table.first(50)).contains("<p>"));
  }

  @Test
  void columnLooksLikeATableOfOne() {
    String html = html(DoubleColumn.create("loss", 0.5, 0.25));
    assertTrue(html.contains("<th style=\"text-align: right\">loss</th>"), html);
    assertTrue(html.contains(">0.50</td>") && html.contains(">0.25</td>"), html);
  }

  @Test
  void numbersOfVeryDifferentSizesHaveExponents() {
    String html = html(DoubleColumn.create("p", 1.5, 0.00000123456));
    assertTrue(html.contains(">1.235e-06</td>"), html);
  }

  @Test
  void figuresAreDataAndAPictureWithoutScript() {
    Chart chart =
        Charts.curves("Loss", "loss", List.of(new Curve("a", List.of(1, 2), List.of(2.0, 1.0))));
    for (Object figure : List.of(chart, new ChartGrid("All", 2, List.of(chart, chart)))) {
      DisplayData data = renderer.render(figure);
      assertFalse(data.hasDataForType(MIMEType.TEXT_HTML), "GitHub would prefer it to the picture");
      assertTrue(((Map<?, ?>) data.getData(PLOTLY)).containsKey("layout"));
      assertTrue(((String) data.getData(MIMEType.IMAGE_SVG)).contains("<polyline"));
      assertTrue(((String) data.getData(MIMEType.TEXT_PLAIN)).startsWith("[figure: "));
    }
  }

  @Test
  void tablesawsFigureIsDrawnToo() {
    Table table = Table.create("t", DoubleColumn.create("x", 1, 2), DoubleColumn.create("y", 3, 4));
    DisplayData data = renderer.render(LinePlot.create("Line", table, "x", "y"));
    assertTrue(((Map<?, ?>) data.getData(PLOTLY)).containsKey("data"));
    assertTrue(((String) data.getData(MIMEType.IMAGE_SVG)).contains("<polyline"));
  }

  @Test
  void architectureIsAStripOfItsBits() {
    Architecture found = Architecture.parse(ResNets.cifar10(20), "4 4 3 | 3 3 4 | 4 3 1");
    String html = html(found);
    assertEquals(9, html.split("title=\"block ", -1).length - 1);
    assertTrue(html.contains("title=\"block g3b3\""));
    assertTrue(html.contains("11.60×"), html);
    assertEquals("4 4 3 | 3 3 4 | 4 3 1", text(found));
  }

  @Test
  void resultsAreTables() {
    Outcome outcome =
        new Outcome(
            "baseline",
            Outcome.Kind.FULL_PRECISION,
            Bits.parse("32"),
            Map.of("size", 1.0),
            0.87834,
            1,
            60,
            "run-1");
    assertTrue(html(outcome).contains(">87.83</td>"));
    assertEquals(
        1 + 2, html(List.of(outcome, outcome)).split("<tr>", -1).length - 1, "a row an outcome");
    assertFalse(html(outcome).contains("Compute"));
    Outcome pair =
        new Outcome(
            "pair",
            Outcome.Kind.UNIFORM,
            Bits.parse("2/4"),
            Map.of("size", 16.0, "compute", 128.0),
            0.5,
            1,
            60,
            "run-2");
    assertTrue(html(pair).contains("Compute compression") && html(pair).contains(">128</td>"));
    NetSpec net = ResNets.of(ResNets.Stem.CIFAR, List.of(2), 4, ResNets.Shortcut.A, 8, 2);
    List<Candidates> candidates = Candidates.of(net, Precision.weightsOnly(0, 2));
    Distribution p =
        new Distribution(net, candidates, List.of(List.of(1f, 0f), List.of(0.5f, 0.5f)));
    Architecture other = Architecture.parse(net, "0 2");
    Found found = new Found(SearchResult.of(p), 16.271, List.of(p.argmax(), other), "search-1");
    assertTrue(html(found).contains("expected compression 16.27"));
    assertTrue(html(found).contains("sampled 2") && html(found).contains("most likely"));
    Found best = new Found(SearchResult.of(List.of(other)), 32, List.of(other), "search-2");
    assertTrue(html(best).contains("found 1") && !html(best).contains("most likely"));
  }

  @Test
  void otherListsStayAsTheyAre() {
    assertNull(html(List.of(1, 2)));
    assertEquals("[1, 2]", text(List.of(1, 2)));
    assertEquals("[]", text(List.of()));
  }

  @Test
  void tensorShowsItsRangeAndNeverItsData() {
    try (var engine = Engines.open("libtorch", EngineOptions.defaults().withThreads(1));
        Scope scope = Scope.open()) {
      float[] values = new float[100];
      IntStream.range(0, 100).forEach(i -> values[i] = i);
      Tensor tensor = engine.create(Shape.of(10, 10), values);
      String text = text(tensor);
      assertTrue(text.startsWith("Tensor") && text.contains("10"), text);
      assertTrue(text.endsWith("min 0.000  mean 49.50  max 99.00"), text);
      tensor.close();
      assertTrue(text(tensor).endsWith("(closed)"));
    }
  }

  @Test
  void progressIsABarAndSaysHowToStop() {
    String running = html(new Progress("search", 0.5, "epoch 1/2"));
    assertTrue(running.contains("value=\"0.5000\"") && running.contains("epoch 1/2"));
    assertTrue(running.contains("Stop the cell"));
    assertFalse(html(new Progress("search", 1, "done")).contains("Stop the cell"));
  }

  @Test
  void configurationIsItsJson() {
    ExperimentConfig config = ExperimentConfig.preset("smoke");
    assertEquals(config, ExperimentConfig.fromJson(text(config)));
  }
}
