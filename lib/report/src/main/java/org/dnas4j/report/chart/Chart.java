package org.dnas4j.report.chart;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What a figure shows, whichever way it is drawn. */
public sealed interface Chart {
  /** The heading. */
  String title();

  /** The name of the horizontal axis. */
  String xTitle();

  /** The name of the vertical axis. */
  String yTitle();

  /**
   * Points and lines over two axes of numbers.
   *
   * @param series what is drawn, the first one lowest
   */
  record Xy(String title, String xTitle, String yTitle, List<Series> series) implements Chart {
    /** Copies the list. */
    public Xy {
      series = List.copyOf(series);
    }
  }

  /**
   * Points of one colour.
   *
   * @param name what the legend calls them
   * @param style how they are drawn
   * @param points in the order in which a line joins them; a NaN leaves a gap
   */
  record Series(String name, Style style, List<Point> points) {
    /** Copies the list. */
    public Series {
      points = List.copyOf(points);
    }

    /**
     * A series from coordinates; each point is labelled with the name.
     *
     * @throws IllegalArgumentException if there are not as many of x as of y
     */
    public static Series of(String name, Style style, double[] x, double[] y) {
      if (x.length != y.length) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "series \"%s\" has %d of x and %d of y; they must be as many",
                name,
                x.length,
                y.length));
      }
      return new Series(
          name,
          style,
          IntStream.range(0, x.length).mapToObj(i -> new Point(x[i], y[i], name)).toList());
    }
  }

  /** How a series is drawn. */
  enum Style {
    POINTS,
    /** Diamonds, for what the others are compared with. */
    DIAMONDS,
    LINE,
    DASHED_LINE
  }

  /** One point, with the text that shows when the pointer rests on it. */
  record Point(double x, double y, String label) {}

  /**
   * Level bars from zero, the first one on top.
   *
   * @param bars with different names
   */
  record Bars(String title, String xTitle, String yTitle, List<Bar> bars) implements Chart {
    /** Copies the list. */
    public Bars {
      bars = List.copyOf(bars);
    }

    /** The groups in the order in which they come. */
    List<String> groups() {
      return bars.stream().map(Bar::group).distinct().toList();
    }

    List<Bar> of(String group) {
      return bars.stream().filter(b -> b.group().equals(group)).toList();
    }
  }

  /**
   * One bar.
   *
   * @param name what stands beside it
   * @param group bars of one group have one colour
   * @param length NaN for none
   */
  record Bar(String name, String group, double length) {}

  /**
   * A grid of values from 0 to 1.
   *
   * @param columns names along the horizontal axis
   * @param rows names along the vertical axis, the lowest first
   * @param values one list per row; NaN leaves the cell blank
   */
  record Heat(
      String title,
      String xTitle,
      String yTitle,
      List<String> columns,
      List<String> rows,
      List<List<Double>> values)
      implements Chart {
    /** Checks that there is a value for each cell. */
    public Heat {
      columns = List.copyOf(columns);
      rows = List.copyOf(rows);
      values = values.stream().map(List::copyOf).toList();
      int width = columns.size();
      if (values.size() != rows.size() || values.stream().anyMatch(r -> r.size() != width)) {
        throw new IllegalArgumentException(
            "values have rows of "
                + values.stream().map(List::size).toList()
                + " cells; expected: "
                + rows.size()
                + " rows of "
                + width);
      }
    }
  }
}
