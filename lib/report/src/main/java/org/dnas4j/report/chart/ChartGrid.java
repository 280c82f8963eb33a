package org.dnas4j.report.chart;

import java.util.List;
import org.dnas4j.base.Check;

/**
 * Several small charts in one figure, row by row.
 *
 * @param title the heading of all
 * @param columns charts side by side, at least 1
 * @param charts what is drawn
 */
public record ChartGrid(String title, int columns, List<Chart> charts) {
  static final int CELL_WIDTH = 440;
  static final int CELL_HEIGHT = 300;
  private static final int HEADING = 40;

  /** Copies the list and checks the range. */
  public ChartGrid {
    charts = List.copyOf(charts);
    Check.that(columns >= 1, "columns", columns, "at least 1");
  }

  int rows() {
    return (charts.size() + columns - 1) / columns;
  }

  int width() {
    return columns * CELL_WIDTH;
  }

  int height() {
    return HEADING + rows() * CELL_HEIGHT;
  }

  int left(int chart) {
    return chart % columns * CELL_WIDTH;
  }

  int top(int chart) {
    return HEADING + chart / columns * CELL_HEIGHT;
  }
}
