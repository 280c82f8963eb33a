package org.dnas4j.report;

import java.util.List;
import java.util.stream.IntStream;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Config;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.components.Margin;
import tech.tablesaw.plotly.components.Marker;
import tech.tablesaw.plotly.components.Symbol;
import tech.tablesaw.plotly.traces.BarTrace;
import tech.tablesaw.plotly.traces.HeatmapTrace;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.Trace;

/** Draws charts as Tablesaw's Plotly figures. */
public final class PlotlyFigures {
  /** Width of a figure in pixels. */
  static final int WIDTH = 800;

  /** Height of a figure in pixels, of bars at least. */
  static final int HEIGHT = 500;

  private static final int BAR_HEIGHT = 16;

  private static final int MARKER_SIZE = 9;

  private PlotlyFigures() {}

  /** The chart as a figure that can be explored. */
  public static Figure of(Chart chart) {
    Trace[] traces =
        chart instanceof Chart.Heat heat
            ? new Trace[] {trace(heat)}
            : chart instanceof Chart.Bars bars ? traces(bars) : traces(((Chart.Xy) chart).series());
    return Figure.builder()
        .layout(layout(chart))
        .config(Config.builder().displayLogo(false).build())
        .addTraces(traces)
        .build();
  }

  /** Room for every bar's name. */
  static int height(Chart chart) {
    return chart instanceof Chart.Bars bars
        ? Math.max(HEIGHT, 110 + BAR_HEIGHT * bars.bars().size())
        : HEIGHT;
  }

  private static Layout layout(Chart chart) {
    Axis.AxisBuilder x = Axis.builder().title(clean(chart.xTitle()));
    Axis.AxisBuilder y = Axis.builder().title(clean(chart.yTitle()));
    if (chart instanceof Chart.Heat) {
      // Names such as "4" would be taken for numbers.
      x.type(Axis.Type.CATEGORY);
      y.type(Axis.Type.CATEGORY);
    }
    Layout.LayoutBuilder layout = Layout.builder();
    if (chart instanceof Chart.Bars bars) {
      y.type(Axis.Type.CATEGORY).autoRange(Axis.AutoRange.REVERSED);
      int longest = bars.bars().stream().mapToInt(b -> b.name().length()).max().orElse(0);
      layout.margin(Margin.builder().left(40 + 7 * longest).build()).showLegend(false);
    }
    return layout
        .title(clean(chart.title()))
        .width(WIDTH)
        .height(height(chart))
        .hoverMode(Layout.HoverMode.CLOSEST)
        .xAxis(x.build())
        .yAxis(y.build())
        .build();
  }

  private static Trace trace(Chart.Heat heat) {
    return HeatmapTrace.builder(
            names(heat.columns()),
            names(heat.rows()),
            heat.values().stream()
                .map(r -> r.stream().mapToDouble(Double::doubleValue).toArray())
                .toArray(double[][]::new))
        .build();
  }

  private static Object[] names(List<String> names) {
    return names.stream().map(PlotlyFigures::clean).toArray();
  }

  /** One trace a group, in the order of the groups. */
  private static Trace[] traces(Chart.Bars chart) {
    List<String> groups = chart.groups();
    return IntStream.range(0, groups.size())
        .mapToObj(
            i -> {
              List<Chart.Bar> bars = chart.of(groups.get(i));
              return BarTrace.builder(
                      names(bars.stream().map(Chart.Bar::name).toList()),
                      bars.stream().mapToDouble(Chart.Bar::length).toArray())
                  .orientation(BarTrace.Orientation.HORIZONTAL)
                  .marker(Marker.builder().color(Palette.series(i)).build())
                  .name(clean(groups.get(i)))
                  .build();
            })
        .toArray(Trace[]::new);
  }

  private static Trace[] traces(List<Chart.Series> all) {
    return IntStream.range(0, all.size())
        .mapToObj(i -> trace(all.get(i), Palette.series(i)))
        .toArray(Trace[]::new);
  }

  private static Trace trace(Chart.Series series, String color) {
    ScatterTrace.ScatterBuilder builder =
        ScatterTrace.builder(
                series.points().stream().mapToDouble(Chart.Point::x).toArray(),
                series.points().stream().mapToDouble(Chart.Point::y).toArray())
            .name(clean(series.name()))
            .text(series.points().stream().map(p -> clean(p.label())).toArray(String[]::new));
    return switch (series.style()) {
      case POINTS -> builder.mode(ScatterTrace.Mode.MARKERS).marker(marker(color, false)).build();
      case DIAMONDS -> builder.mode(ScatterTrace.Mode.MARKERS).marker(marker(color, true)).build();
      case LINE -> builder.mode(ScatterTrace.Mode.LINE).line(line(color, Line.Dash.SOLID)).build();
      case DASHED_LINE ->
          builder.mode(ScatterTrace.Mode.LINE).line(line(color, Line.Dash.DASH)).build();
    };
  }

  private static Marker marker(String color, boolean diamond) {
    return Marker.builder()
        .color(color)
        .size(MARKER_SIZE)
        .symbol(diamond ? Symbol.DIAMOND : Symbol.CIRCLE)
        .build();
  }

  private static Line line(String color, Line.Dash dash) {
    return Line.builder().color(color).width(2).dash(dash).build();
  }

  /** Tablesaw puts text into scripts unquoted or quoted in three ways: leave out what they mind. */
  private static String clean(String text) {
    return text.replaceAll("[\\\\\"'<>&\\p{Cntrl}]", " ");
  }
}
