package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.Curve;
import org.dnas4j.report.chart.HtmlPage;
import org.dnas4j.report.chart.PlotlyBundle;
import org.dnas4j.report.chart.PlotlySpec;
import org.dnas4j.report.chart.Svg;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Bits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class FiguresTest {
  private static final Bits BITS = Bits.parse("4 4 3 | 3 3 4 | 4 3 1");

  private static List<ResultRow> rows() {
    return List.of(
        ResultRow.of("baseline", Outcome.Kind.FULL_PRECISION, Bits.parse("32"), 1, 91.5, 1, 60),
        ResultRow.of("a", Outcome.Kind.SEARCHED, BITS, 11.6, 91.31, 1, 60)
            .withPaper(PaperTables.find("ResNet-20", PaperTables.MOST_ACCURATE).orElseThrow()),
        ResultRow.of("b", Outcome.Kind.SEARCHED, Bits.parse("2 3 0"), 15.6, 90.77, 1, 60),
        ResultRow.of("uniform 2 <\"&'", Outcome.Kind.UNIFORM, Bits.parse("2"), 16, 90.05, 1, 60),
        ResultRow.of("random", Outcome.Kind.RANDOM, Bits.parse("3"), 11.2, 90.5, 1, 60));
  }

  private static List<Chart> charts() {
    return List.of(
        Charts.accuracyAgainstCompression("Accuracy & size", rows()),
        Charts.curves(
            "Loss",
            "loss",
            List.of(
                new Curve("train", List.of(1, 2, 3, 4), List.of(2.3, Double.NaN, 1.25, 0.5)),
                new Curve("one", List.of(1), List.of(1.0)),
                new Curve("none", List.of(), List.of()))),
        Charts.probabilities(
            "softmax(θ)",
            List.of("0", "4"),
            List.of("g1b1", "g2b1"),
            List.of(List.of(0.25, 0.75), List.of(Double.NaN, 1.0))));
  }

  private static Document parse(String xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  /** The mean over the seeds of the longest recipe, not over all recipes; one line per network. */
  @Test
  void fullPrecisionIsTheLongestTrained() {
    List<ResultRow> rows =
        List.of(
            full("short", "ResNet-20, width 16", 85, 1, 20),
            full("long", "ResNet-20, width 16", 89, 1, 160),
            full("long", "ResNet-20, width 16", 90, 2, 160),
            // As long, and better by the test, but with one seed.
            full("best", "ResNet-20, width 16", 95, 1, 160));
    assertEquals(Map.of("full precision, 160 epochs", 89.5), levels(rows));
    List<ResultRow> both = new ArrayList<>(rows);
    both.add(full("deep", "ResNet-56, width 16", 92, 1, 9));
    assertEquals(
        Map.of(
            "ResNet-20, width 16, full precision, 160 epochs", 89.5,
            "ResNet-56, width 16, full precision, 9 epochs", 92.0),
        levels(both));
  }

  private static ResultRow full(
      String name, String network, double accuracy, long seed, int epochs) {
    return ResultRow.of(name, Outcome.Kind.FULL_PRECISION, BITS, 1, accuracy, seed, epochs)
        .withNetwork(network);
  }

  private static Map<String, Double> levels(List<ResultRow> rows) {
    return Charts.accuracyAgainstCompression("t", rows).series().stream()
        .collect(Collectors.toMap(Chart.Series::name, s -> s.points().get(0).y()));
  }

  @Test
  void svgIsWellFormedAndTheSameEachTime() throws Exception {
    for (Chart chart : charts()) {
      Document svg = parse(Svg.of(chart));
      assertEquals("http://www.w3.org/2000/svg", svg.getDocumentElement().getNamespaceURI());
      assertFalse(Svg.of(chart).contains("NaN"));
      assertEquals(Svg.of(chart), Svg.of(chart));
    }
  }

  @Test
  void svgShowsEveryPoint() throws Exception {
    Document svg = parse(Svg.of(charts().get(0)));
    // Four quantized networks, and a mark for each of three kinds in the legend.
    assertEquals(4 + 3, svg.getElementsByTagName("circle").getLength());
    assertEquals(2, svg.getElementsByTagName("polygon").getLength());
    // The front, the full-precision level, and both in the legend.
    assertEquals(4, svg.getElementsByTagName("polyline").getLength());
  }

  @Test
  void svgLeavesAGapAtNaN() throws Exception {
    Document svg = parse(Svg.of(charts().get(1)));
    // Two pieces of "train", one of "one", and three in the legend.
    assertEquals(6, svg.getElementsByTagName("polyline").getLength());
    Document heat = parse(Svg.of(charts().get(2)));
    // The background and three cells: the one without a value is blank.
    assertEquals(1 + 3, heat.getElementsByTagName("rect").getLength());
  }

  @Test
  void pageHoldsDataAndLoadsNothing(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("sub/figures.html");
    HtmlPage.write("A run", charts(), file);
    String page = Files.readString(file);
    assertTrue(page.contains("91.31") && page.contains("g2b1") && page.contains("11.6"));
    assertFalse(
        Pattern.compile("<(script|link|img|iframe)[^>]*(src|href)\\s*=").matcher(page).find());
    // Base64 has no colon, so this sees all but the packed plotly.js.
    assertFalse(
        page.replace("http://www.w3.org/2000/svg", "").matches("(?s).*https?://.*"),
        "the page names an address");
  }

  /** The same figures as in notebooks, with the scale of probabilities from 0 to 1. */
  @Test
  void pageHoldsItsFiguresAsJson() throws Exception {
    List<Chart> charts = new ArrayList<>(charts());
    charts.add(Charts.curves("</script>", "y", List.of()));
    String page = HtmlPage.of("A run", charts);
    Matcher array =
        Pattern.compile("const drawings = (\\[.*?\\]),\\n\\];", Pattern.DOTALL).matcher(page);
    assertTrue(array.find());
    JsonNode drawings = new ObjectMapper().readTree(array.group(1) + "]");
    assertEquals(4, drawings.size());
    for (int i = 0; i < 4; i++) {
      assertEquals("figure" + i, drawings.get(i).get(0).asText());
      JsonNode expected = new ObjectMapper().valueToTree(PlotlySpec.of(charts.get(i)));
      assertEquals(expected.toString(), drawings.get(i).get(1).toString());
    }
    JsonNode heat = drawings.get(2).get(1).at("/data/0");
    assertEquals(0, heat.get("zmin").asInt());
    assertEquals(1, heat.get("zmax").asInt());
    // Plotly's packed source and the page's own script.
    assertEquals(2, Pattern.compile("</script>").matcher(page).results().count());
  }

  @Test
  void pageCarriesPlotly() throws Exception {
    Matcher packed =
        Pattern.compile("<script id=\"plotly\" type=\"text/plain\">([A-Za-z0-9+/=]+)</script>")
            .matcher(HtmlPage.of("A run", List.of()));
    assertTrue(packed.find());
    byte[] bytes = Base64.getDecoder().decode(packed.group(1));
    String source =
        new String(
            new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes(),
            StandardCharsets.UTF_8);
    assertEquals(PlotlyBundle.javascript(), source);
    assertTrue(source.contains("plotly.js v" + PlotlyBundle.version()));
  }

  @Test
  void functionsBecomeCurvesOverTheWholeRange() {
    Chart.Xy chart =
        Charts.functions("t", "x", "y", 1, 3, Map.of("square", x -> x * x, "log", Math::log));
    for (Chart.Series series : chart.series()) {
      List<Chart.Point> points = series.points();
      assertEquals(1, points.get(0).x());
      assertEquals(2, points.get(points.size() / 2).x());
      assertEquals(3, points.get(points.size() - 1).x());
      double last = points.get(points.size() - 1).y();
      assertEquals(series.name().equals("log") ? Math.log(3) : 9, last, 1e-12);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> Charts.functions("t", "x", "y", 1, 1, Map.of("log", Math::log)));
  }

  @Test
  void gridOfAWrongSizeIsRefused() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Charts.probabilities("t", List.of("0", "4"), List.of("a"), List.of(List.of(1.0))));
    assertEquals(
        "probabilities have [1] values per block; expected: 2, one per candidate", e.getMessage());
  }
}
