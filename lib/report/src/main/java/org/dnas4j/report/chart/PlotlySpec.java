package org.dnas4j.report.chart;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Charts in plotly.js's own words: maps, lists, texts and numbers that become JSON as they are, the
 * content of the MIME type {@value #MIME}. A NaN becomes null, which plotly.js leaves out.
 */
public final class PlotlySpec {
  /** The MIME type under which notebooks hold such a description. */
  public static final String MIME = "application/vnd.plotly.v1+json";

  /** Width of a figure in pixels. */
  static final int WIDTH = 800;

  /** Height of a figure in pixels, of bars at least. */
  private static final int HEIGHT = 500;

  private static final int BAR_HEIGHT = 16;
  private static final int MARKER_SIZE = 9;

  private PlotlySpec() {}

  /** A figure with {@code data}, {@code layout} and {@code config}. */
  public static Map<String, Object> of(Chart chart) {
    Map<String, Object> layout = layout(WIDTH, height(chart), chart.title());
    layout.put("xaxis", axis(chart.xTitle(), chart));
    layout.put("yaxis", yAxis(chart));
    if (chart instanceof Chart.Bars) {
      layout.put("showlegend", false);
    }
    return figure(traces(chart), layout);
  }

  /** Height of a chart's figure in pixels, with room for every bar's name. */
  public static int height(Chart chart) {
    return chart instanceof Chart.Bars bars
        ? Math.max(HEIGHT, 110 + BAR_HEIGHT * bars.bars().size())
        : HEIGHT;
  }

  /** All charts of a grid as one figure, each with axes of its own. */
  public static Map<String, Object> of(ChartGrid grid) {
    Map<String, Object> layout = layout(grid.width(), grid.height(), grid.title());
    layout.put(
        "grid", map("rows", grid.rows(), "columns", grid.columns(), "pattern", "independent"));
    List<Object> data = new ArrayList<>();
    List<Object> headings = new ArrayList<>();
    Set<Object> named = new HashSet<>();
    for (int i = 0; i < grid.charts().size(); i++) {
      Chart chart = grid.charts().get(i);
      String axis = i == 0 ? "" : String.valueOf(i + 1);
      layout.put("xaxis" + axis, axis(chart.xTitle(), chart));
      layout.put("yaxis" + axis, yAxis(chart));
      headings.add(heading(chart.title(), axis));
      List<Map<String, Object>> traces = traces(chart);
      for (Map<String, Object> trace : traces) {
        trace.put("xaxis", "x" + axis);
        trace.put("yaxis", "y" + axis);
        // One legend serves all: a name and its colour appear once, a lone line needs none.
        trace.put("legendgroup", trace.getOrDefault("name", ""));
        trace.put("showlegend", traces.size() > 1 && named.add(trace.get("name")));
        trace.put("showscale", false);
        data.add(trace);
      }
    }
    layout.put("annotations", headings);
    return figure(data, layout);
  }

  private static Map<String, Object> heading(String text, String axis) {
    return map(
        "text",
        escape(text),
        "xref",
        "x" + axis + " domain",
        "yref",
        "y" + axis + " domain",
        "x",
        0.5,
        "y",
        1,
        "yanchor",
        "bottom",
        "showarrow",
        false);
  }

  /** A figure of traces and a layout. */
  static Map<String, Object> figure(List<?> data, Map<String, Object> layout) {
    return map("data", data, "layout", layout, "config", map("displaylogo", false));
  }

  private static Map<String, Object> layout(int width, int height, String title) {
    return map(
        "title",
        map("text", escape(title)),
        "width",
        width,
        "height",
        height,
        "hovermode",
        "closest");
  }

  private static List<Map<String, Object>> traces(Chart chart) {
    return chart instanceof Chart.Heat heat
        ? List.of(heat(heat))
        : chart instanceof Chart.Bars bars ? bars(bars) : series((Chart.Xy) chart);
  }

  private static Map<String, Object> axis(String title, Chart chart) {
    Map<String, Object> axis = map("title", map("text", escape(title)));
    if (chart instanceof Chart.Heat) {
      // Names such as "4" would be taken for numbers.
      axis.put("type", "category");
    }
    return axis;
  }

  private static Map<String, Object> yAxis(Chart chart) {
    Map<String, Object> axis = axis(chart.yTitle(), chart);
    if (chart instanceof Chart.Bars) {
      // Names downwards, with room for them.
      axis.putAll(map("type", "category", "autorange", "reversed", "automargin", true));
    }
    return axis;
  }

  /** One trace a group, so that a group has one colour. */
  private static List<Map<String, Object>> bars(Chart.Bars chart) {
    List<String> groups = chart.groups();
    List<Map<String, Object>> traces = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      List<Chart.Bar> bars = chart.of(groups.get(i));
      traces.add(
          map(
              "type", "bar",
              "orientation", "h",
              "name", escape(groups.get(i)),
              "y", bars.stream().map(b -> escape(b.name())).toList(),
              "x", numbers(bars.stream().map(Chart.Bar::length).toList()),
              "marker", map("color", Palette.series(i))));
    }
    return traces;
  }

  private static Map<String, Object> heat(Chart.Heat heat) {
    return map(
        "type",
        "heatmap",
        "x",
        heat.columns(),
        "y",
        heat.rows(),
        "z",
        heat.values().stream().map(PlotlySpec::numbers).toList(),
        "zmin",
        0,
        "zmax",
        1,
        "colorscale",
        List.of(List.of(0, Palette.shade(0)), List.of(1, Palette.shade(1))));
  }

  private static List<Map<String, Object>> series(Chart.Xy chart) {
    return IntStream.range(0, chart.series().size())
        .mapToObj(i -> trace(chart.series().get(i), Palette.series(i)))
        .toList();
  }

  private static Map<String, Object> trace(Chart.Series series, String color) {
    Map<String, Object> trace =
        map(
            "type", "scatter",
            "name", escape(series.name()),
            "x", numbers(series.points().stream().map(Chart.Point::x).toList()),
            "y", numbers(series.points().stream().map(Chart.Point::y).toList()),
            "text", series.points().stream().map(p -> escape(p.label())).toList(),
            "showlegend", true);
    switch (series.style()) {
      case POINTS, DIAMONDS -> {
        String symbol = series.style() == Chart.Style.POINTS ? "circle" : "diamond";
        trace.put("mode", "markers");
        trace.put("marker", map("color", color, "size", MARKER_SIZE, "symbol", symbol));
      }
      case LINE, DASHED_LINE -> {
        String dash = series.style() == Chart.Style.LINE ? "solid" : "dash";
        trace.put("mode", "lines");
        trace.put("line", map("color", color, "width", 2, "dash", dash));
      }
    }
    return trace;
  }

  /** A copy in which null stands for what is no number; JSON has none. */
  private static List<Double> numbers(List<Double> values) {
    List<Double> copy = new ArrayList<>();
    values.forEach(v -> copy.add(Double.isFinite(v) ? v : null));
    return copy;
  }

  /** plotly.js reads some HTML in texts. */
  private static String escape(String text) {
    return HtmlPage.escape(text);
  }

  private static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
