package org.dnas4j.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.dnas4j.report.SvgCanvas.Anchor;

/**
 * Draws charts as SVG, for documents that cannot run scripts. Written here because libraries that
 * draw through Java2D measure texts with the fonts of the machine: they fail where none are
 * installed, and their files differ from machine to machine.
 */
public final class Svg {
  private static final int WIDTH = PlotlyFigures.WIDTH;
  private static final int HEIGHT = PlotlyFigures.HEIGHT;
  private static final int LEFT = 70;
  private static final int TOP = 50;
  private static final int PLOT_WIDTH = WIDTH - LEFT - 180;
  private static final int PLOT_HEIGHT = HEIGHT - TOP - 60;
  private static final int RIGHT = LEFT + PLOT_WIDTH;
  private static final int BOTTOM = TOP + PLOT_HEIGHT;
  private static final int SMALL = 12;
  private static final int LARGE = 16;
  private static final String INK = "#222222";
  private static final String GRID = "#DDDDDD";

  private Svg() {}

  /** Writes a chart, making the directories above the file. */
  public static void write(Chart chart, Path file) {
    Tables.write(file, of(chart));
  }

  /** The chart as an SVG element, the same for the same chart on every machine. */
  public static String of(Chart chart) {
    int height = PlotlyFigures.height(chart);
    SvgCanvas canvas = new SvgCanvas(WIDTH, height);
    canvas.text(LEFT, 28, LARGE, Anchor.START, INK, chart.title());
    canvas.text(LEFT + PLOT_WIDTH / 2.0, height - 15, SMALL, Anchor.MIDDLE, INK, chart.xTitle());
    canvas.uprightText(18, TOP + PLOT_HEIGHT / 2.0, SMALL, chart.yTitle());
    if (chart instanceof Chart.Heat heat) {
      draw(heat, canvas);
    } else if (chart instanceof Chart.Bars bars) {
      draw(bars, height - HEIGHT + BOTTOM, canvas);
    } else {
      draw((Chart.Xy) chart, canvas);
    }
    return canvas.finish();
  }

  private static void draw(Chart.Heat heat, SvgCanvas canvas) {
    double width = (double) PLOT_WIDTH / Math.max(1, heat.columns().size());
    double height = (double) PLOT_HEIGHT / Math.max(1, heat.rows().size());
    for (int row = 0; row < heat.rows().size(); row++) {
      double top = BOTTOM - (row + 1) * height;
      double middle = top + height / 2 + 4;
      canvas.text(LEFT - 8, middle, SMALL, Anchor.END, INK, heat.rows().get(row));
      for (int column = 0; column < heat.columns().size(); column++) {
        double value = heat.values().get(row).get(column);
        if (Double.isNaN(value)) {
          continue;
        }
        String text = String.format(Locale.ROOT, "%.2f", value);
        double left = LEFT + column * width;
        String tip = heat.columns().get(column) + ", " + heat.rows().get(row) + ": " + text;
        canvas.rectangle(left, top, width - 1, height - 1, Palette.shade(value), tip);
        String color = value > 0.5 ? "#FFFFFF" : INK;
        canvas.text(left + width / 2, middle, SMALL, Anchor.MIDDLE, color, text);
      }
    }
    for (int column = 0; column < heat.columns().size(); column++) {
      double x = LEFT + (column + 0.5) * width;
      canvas.text(x, BOTTOM + 18, SMALL, Anchor.MIDDLE, INK, heat.columns().get(column));
    }
  }

  /** Names stand on their pale bars, for there is no telling how much room they need beside. */
  private static void draw(Chart.Bars chart, int bottom, SvgCanvas canvas) {
    Axis x =
        Axis.covering(
            DoubleStream.concat(
                DoubleStream.of(0), chart.bars().stream().mapToDouble(Chart.Bar::length)));
    for (double tick : x.ticks()) {
      double at = LEFT + x.place(tick) * PLOT_WIDTH;
      canvas.line(at, TOP, at, bottom, GRID);
      canvas.text(at, bottom + 18, SMALL, Anchor.MIDDLE, INK, x.label(tick));
    }
    double zero = LEFT + x.place(0) * PLOT_WIDTH;
    double step = (double) (bottom - TOP) / Math.max(1, chart.bars().size());
    List<String> groups = chart.bars().stream().map(Chart.Bar::group).distinct().toList();
    for (int i = 0; i < chart.bars().size(); i++) {
      Chart.Bar bar = chart.bars().get(i);
      double top = TOP + i * step;
      double middle = top + step / 2 + 4;
      if (Double.isFinite(bar.length())) {
        String text = String.format(Locale.ROOT, "%.2f", bar.length());
        double end = LEFT + x.place(bar.length()) * PLOT_WIDTH;
        String color = Palette.pale(groups.indexOf(bar.group()));
        double width = Math.abs(end - zero);
        canvas.rectangle(Math.min(zero, end), top + 1, width, step - 2, color, bar.name());
        canvas.text(RIGHT + 20, middle, SMALL, Anchor.START, INK, text);
      }
      canvas.text(zero + 6, middle, SMALL, Anchor.START, INK, bar.name());
    }
  }

  private static void draw(Chart.Xy chart, SvgCanvas canvas) {
    Axis x = axis(chart, Chart.Point::x);
    Axis y = axis(chart, Chart.Point::y);
    for (double tick : x.ticks()) {
      double at = LEFT + x.place(tick) * PLOT_WIDTH;
      canvas.line(at, TOP, at, BOTTOM, GRID);
      canvas.text(at, BOTTOM + 18, SMALL, Anchor.MIDDLE, INK, x.label(tick));
    }
    for (double tick : y.ticks()) {
      double at = BOTTOM - y.place(tick) * PLOT_HEIGHT;
      canvas.line(LEFT, at, RIGHT, at, GRID);
      canvas.text(LEFT - 8, at + 4, SMALL, Anchor.END, INK, y.label(tick));
    }
    for (int i = 0; i < chart.series().size(); i++) {
      Chart.Series series = chart.series().get(i);
      draw(series, Palette.series(i), x, y, canvas);
      legend(series, Palette.series(i), TOP + 10 + i * 22.0, canvas);
    }
  }

  private static Axis axis(Chart.Xy chart, ToDoubleFunction<Chart.Point> value) {
    return Axis.covering(
        chart.series().stream().flatMap(s -> s.points().stream()).mapToDouble(value));
  }

  private static void draw(Chart.Series series, String color, Axis x, Axis y, SvgCanvas canvas) {
    List<String> joined = new ArrayList<>();
    for (Chart.Point point : series.points()) {
      double left = LEFT + x.place(point.x()) * PLOT_WIDTH;
      double top = BOTTOM - y.place(point.y()) * PLOT_HEIGHT;
      if (!Double.isFinite(left) || !Double.isFinite(top)) {
        join(joined, series, color, canvas);
        continue;
      }
      switch (series.style()) {
        case POINTS -> canvas.circle(left, top, color, point.label());
        case DIAMONDS -> canvas.diamond(left, top, color, point.label());
        case LINE, DASHED_LINE -> joined.add(SvgCanvas.number(left) + "," + SvgCanvas.number(top));
      }
    }
    join(joined, series, color, canvas);
  }

  /** Draws the line so far and starts the next one. */
  private static void join(
      List<String> points, Chart.Series series, String color, SvgCanvas canvas) {
    if (!points.isEmpty()) {
      boolean dashed = series.style() == Chart.Style.DASHED_LINE;
      canvas.polyline(String.join(" ", points), color, dashed);
      points.clear();
    }
  }

  private static void legend(Chart.Series series, String color, double y, SvgCanvas canvas) {
    double x = RIGHT + 20;
    switch (series.style()) {
      case POINTS -> canvas.circle(x + 10, y, color, "");
      case DIAMONDS -> canvas.diamond(x + 10, y, color, "");
      case LINE, DASHED_LINE -> {
        String points = "%s,%s %s,%s".formatted(x, y, x + 20, y);
        canvas.polyline(points, color, series.style() == Chart.Style.DASHED_LINE);
      }
    }
    canvas.text(x + 28, y + 4, SMALL, Anchor.START, INK, series.name());
  }
}
