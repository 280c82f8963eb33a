package org.dnas4j.report.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.dnas4j.report.Charts;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.plotly.api.ScatterPlot;
import tech.tablesaw.plotly.api.VerticalBarPlot;

class PlotlySpecTest {
  private static final Chart CURVES =
      Charts.curves(
          "Loss <a>",
          "loss",
          List.of(
              new Curve("train", List.of(1, 2, 3), List.of(2.5, Double.NaN, 1.5)),
              new Curve("test", List.of(1), List.of(3.0))));
  private static final Chart HEAT =
      Charts.probabilities(
          "softmax", List.of("0", "4"), List.of("g1b1"), List.of(List.of(0.25, 0.75)));

  private static JsonNode json(Map<String, Object> spec) {
    return new ObjectMapper().valueToTree(spec);
  }

  private static String at(JsonNode json, String pointer) {
    return json.at(JsonPointer.compile(pointer)).asText();
  }

  @Test
  void curvesBecomeLinesWithGaps() {
    JsonNode json = json(PlotlySpec.of(CURVES));
    assertEquals("[2.5,null,1.5]", json.at("/data/0/y").toString());
    assertEquals("lines", at(json, "/data/0/mode"));
    assertEquals("test", at(json, "/data/1/name"));
    assertEquals("Loss &lt;a&gt;", at(json, "/layout/title/text"));
    assertEquals("epoch", at(json, "/layout/xaxis/title/text"));
  }

  @Test
  void probabilitiesBecomeAHeatMapOfNamedCells() {
    JsonNode json = json(PlotlySpec.of(HEAT));
    assertEquals("heatmap", at(json, "/data/0/type"));
    assertEquals("[[0.25],[0.75]]", json.at("/data/0/z").toString());
    assertEquals("category", at(json, "/layout/yaxis/type"));
  }

  @Test
  void gridGivesEachChartAxesAndEachNameOneLegend() {
    JsonNode json = json(PlotlySpec.of(new ChartGrid("All", 2, List.of(CURVES, CURVES, HEAT))));
    List<String> axes = json.at("/data").findValuesAsText("xaxis");
    assertEquals(List.of("x", "x", "x2", "x2", "x3"), axes);
    assertEquals(
        List.of("true", "true", "false", "false", "false"),
        json.at("/data").findValuesAsText("showlegend"));
    assertEquals("category", at(json, "/layout/xaxis3/type"));
    assertEquals(3, json.at("/layout/annotations").size());
    assertEquals("2", at(json, "/layout/grid/rows"));
  }

  @Test
  void pictureOfAGridShowsEveryChart() throws Exception {
    String svg = Svg.of(new ChartGrid("All", 2, List.of(CURVES, CURVES, HEAT)));
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertEquals(3, document.getElementsByTagName("g").getLength());
    // Per chart two pieces of "train", one of "test" and two in the legend.
    assertEquals(2 * 5, document.getElementsByTagName("polyline").getLength());
    assertEquals("880", document.getDocumentElement().getAttribute("width"));
    assertEquals("640", document.getDocumentElement().getAttribute("height"));
  }

  @Test
  void tablesawsFiguresAreRead() {
    Table table =
        Table.create(
            "t",
            DoubleColumn.create("x", 1, 2, Double.NaN),
            DoubleColumn.create("y", 1, 4, 9),
            StringColumn.create("group", Arrays.asList("a", "a's", "a's")));
    Map<String, Object> spec =
        TablesawSpec.of(ScatterPlot.create("\"T\" & more", table, "x", "y", "group"));
    JsonNode json = json(spec);
    assertEquals("\"T\" &amp; more", at(json, "/layout/title/text"));
    assertEquals("x", at(json, "/layout/xaxis/title/text"));
    assertEquals("a's", at(json, "/data/1/name"));
    assertTrue(json.at("/data/1/x/1").isNull(), json.toString());
    Chart.Xy chart = (Chart.Xy) TablesawSpec.chart(spec).orElseThrow();
    assertEquals(new Chart.Point(2, 4, "a's"), chart.series().get(1).points().get(0));
    assertEquals(Chart.Style.POINTS, chart.series().get(0).style());
  }

  @Test
  void tablesawsBarsAreReadButHaveNoPicture() {
    Table table =
        Table.create(
            "t", StringColumn.create("name", "a", "b"), DoubleColumn.create("number", 1, 2));
    Map<String, Object> spec =
        TablesawSpec.of(VerticalBarPlot.create("Bars", table, "name", "number"));
    assertEquals("bar", at(json(spec), "/data/0/type"));
    assertEquals("[\"a\",\"b\"]", json(spec).at("/data/0/x").toString());
    assertFalse(TablesawSpec.chart(spec).isPresent());
  }
}
