package org.dnas4j.report.chart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.report.chart.SvgCanvas.Anchor;

/**
 * Draws charts as SVG, for documents that cannot run scripts. Written here because libraries that
 * draw through Java2D measure texts with the fonts of the machine: they fail where none are
 * installed, and their files differ from machine to machine.
 */
public final class Svg {
  private static final int LEFT = 70;
  private static final int TOP = 50;

  /** Below this a cell has no room for its value. */
  private static final int NARROW = 30;

  private static final int SMALL = 12;
  private static final int LARGE = 16;
  private static final String GRID = "#DDDDDD";

  private final SvgCanvas canvas;
  private final int plotWidth;
  private final int plotHeight;
  private final int right;
  private final int bottom;

  private Svg(SvgCanvas canvas, int width, int height, int legend) {
    this.canvas = canvas;
    this.plotWidth = width - LEFT - legend;
    this.plotHeight = height - TOP - 60;
    this.right = LEFT + plotWidth;
    this.bottom = TOP + plotHeight;
  }

  /** Writes a chart, making the directories above the file. */
  public static void write(Chart chart, Path file) {
    DurableFiles.write(file, of(chart));
  }

  /** The chart as an SVG element, the same for the same chart on every machine. */
  public static String of(Chart chart) {
    int height = PlotlySpec.height(chart);
    SvgCanvas canvas = new SvgCanvas(PlotlySpec.WIDTH, height);
    draw(chart, canvas, PlotlySpec.WIDTH, height);
    return canvas.finish();
  }

  /** All charts of a grid, and its title, as one SVG element. */
  public static String of(ChartGrid grid) {
    SvgCanvas canvas = new SvgCanvas(grid.width(), grid.height());
    canvas.text(LEFT, 24, LARGE, Anchor.START, Palette.INK, grid.title());
    for (int i = 0; i < grid.charts().size(); i++) {
      canvas.moveTo(grid.left(i), grid.top(i));
      draw(grid.charts().get(i), canvas, ChartGrid.CELL_WIDTH, ChartGrid.CELL_HEIGHT);
      canvas.moveBack();
    }
    return canvas.finish();
  }

  private static void draw(Chart chart, SvgCanvas canvas, int width, int height) {
    int legend = chart instanceof Chart.Heat ? 30 : width * 9 / 40;
    Svg svg = new Svg(canvas, width, height, legend);
    svg.titles(chart, height);
    if (chart instanceof Chart.Heat heat) {
      svg.draw(heat);
    } else if (chart instanceof Chart.Bars bars) {
      svg.draw(bars);
    } else {
      svg.draw((Chart.Xy) chart);
    }
  }

  private void titles(Chart chart, int height) {
    canvas.text(LEFT, 28, LARGE, Anchor.START, Palette.INK, chart.title());
    canvas.text(
        LEFT + plotWidth / 2.0, height - 15, SMALL, Anchor.MIDDLE, Palette.INK, chart.xTitle());
    canvas.uprightText(18, TOP + plotHeight / 2.0, SMALL, chart.yTitle());
  }

  private void draw(Chart.Heat heat) {
    double width = (double) plotWidth / Math.max(1, heat.columns().size());
    double height = (double) plotHeight / Math.max(1, heat.rows().size());
    for (int row = 0; row < heat.rows().size(); row++) {
      double top = bottom - (row + 1) * height;
      double middle = top + height / 2 + 4;
      canvas.text(LEFT - 8, middle, SMALL, Anchor.END, Palette.INK, heat.rows().get(row));
      for (int column = 0; column < heat.columns().size(); column++) {
        double value = heat.values().get(row).get(column);
        if (Double.isNaN(value)) {
          continue;
        }
        String text = String.format(Locale.ROOT, "%.2f", value);
        double left = LEFT + column * width;
        String tip = heat.columns().get(column) + ", " + heat.rows().get(row) + ": " + text;
        canvas.rectangle(left, top, width - 1, height - 1, Palette.shade(value), tip);
        String color = value > 0.5 ? "#FFFFFF" : Palette.INK;
        if (width >= NARROW) {
          canvas.text(left + width / 2, middle, SMALL, Anchor.MIDDLE, color, text);
        }
      }
    }
    int every = Math.max(1, (int) Math.ceil(NARROW / width));
    for (int column = 0; column < heat.columns().size(); column += every) {
      double x = LEFT + (column + 0.5) * width;
      canvas.text(x, bottom + 18, SMALL, Anchor.MIDDLE, Palette.INK, heat.columns().get(column));
    }
  }

  /** Names stand on their pale bars, for there is no telling how much room they need beside. */
  private void draw(Chart.Bars chart) {
    Axis x =
        Axis.covering(
            DoubleStream.concat(
                DoubleStream.of(0), chart.bars().stream().mapToDouble(Chart.Bar::length)));
    for (double tick : x.ticks()) {
      double at = LEFT + x.place(tick) * plotWidth;
      canvas.line(at, TOP, at, bottom, GRID);
      canvas.text(at, bottom + 18, SMALL, Anchor.MIDDLE, Palette.INK, x.label(tick));
    }
    double zero = LEFT + x.place(0) * plotWidth;
    double step = (double) (bottom - TOP) / Math.max(1, chart.bars().size());
    List<String> groups = chart.groups();
    for (int i = 0; i < chart.bars().size(); i++) {
      Chart.Bar bar = chart.bars().get(i);
      double top = TOP + i * step;
      double middle = top + step / 2 + 4;
      if (Double.isFinite(bar.length())) {
        String text = String.format(Locale.ROOT, "%.2f", bar.length());
        double end = LEFT + x.place(bar.length()) * plotWidth;
        String color = Palette.pale(groups.indexOf(bar.group()));
        double width = Math.abs(end - zero);
        canvas.rectangle(Math.min(zero, end), top + 1, width, step - 2, color, bar.name());
        canvas.text(right + 20, middle, SMALL, Anchor.START, Palette.INK, text);
      }
      canvas.text(zero + 6, middle, SMALL, Anchor.START, Palette.INK, bar.name());
    }
  }

  private void draw(Chart.Xy chart) {
    Axis x = axis(chart, Chart.Point::x);
    Axis y = axis(chart, Chart.Point::y);
    for (double tick : x.ticks()) {
      double at = LEFT + x.place(tick) * plotWidth;
      canvas.line(at, TOP, at, bottom, GRID);
      canvas.text(at, bottom + 18, SMALL, Anchor.MIDDLE, Palette.INK, x.label(tick));
    }
    for (double tick : y.ticks()) {
      double at = bottom - y.place(tick) * plotHeight;
      canvas.line(LEFT, at, right, at, GRID);
      canvas.text(LEFT - 8, at + 4, SMALL, Anchor.END, Palette.INK, y.label(tick));
    }
    for (int i = 0; i < chart.series().size(); i++) {
      Chart.Series series = chart.series().get(i);
      draw(series, Palette.series(i), x, y);
      legend(series, Palette.series(i), TOP + 10 + i * 22.0);
    }
  }

  private static Axis axis(Chart.Xy chart, ToDoubleFunction<Chart.Point> value) {
    return Axis.covering(
        chart.series().stream().flatMap(s -> s.points().stream()).mapToDouble(value));
  }

  private void draw(Chart.Series series, String color, Axis x, Axis y) {
    List<String> joined = new ArrayList<>();
    for (Chart.Point point : series.points()) {
      double left = LEFT + x.place(point.x()) * plotWidth;
      double top = bottom - y.place(point.y()) * plotHeight;
      if (!Double.isFinite(left) || !Double.isFinite(top)) {
        join(joined, series, color);
        continue;
      }
      switch (series.style()) {
        case POINTS -> canvas.circle(left, top, color, point.label());
        case DIAMONDS -> canvas.diamond(left, top, color, point.label());
        case LINE, DASHED_LINE -> joined.add(SvgCanvas.number(left) + "," + SvgCanvas.number(top));
      }
    }
    join(joined, series, color);
  }

  /** Draws the line so far and starts the next one. */
  private void join(List<String> points, Chart.Series series, String color) {
    if (!points.isEmpty()) {
      boolean dashed = series.style() == Chart.Style.DASHED_LINE;
      canvas.polyline(String.join(" ", points), color, dashed);
      points.clear();
    }
  }

  private void legend(Chart.Series series, String color, double y) {
    double x = right + 20;
    switch (series.style()) {
      case POINTS -> canvas.circle(x + 10, y, color, "");
      case DIAMONDS -> canvas.diamond(x + 10, y, color, "");
      case LINE, DASHED_LINE -> {
        String points = String.format(Locale.ROOT, "%s,%s %s,%s", x, y, x + 20, y);
        canvas.polyline(points, color, series.style() == Chart.Style.DASHED_LINE);
      }
    }
    canvas.text(x + 28, y + 4, SMALL, Anchor.START, Palette.INK, series.name());
  }
}
