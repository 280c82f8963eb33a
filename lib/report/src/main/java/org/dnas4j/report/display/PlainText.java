package org.dnas4j.report.display;

import java.util.Locale;
import java.util.stream.IntStream;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.ChartGrid;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** What is left of a value where only text can be shown. */
public final class PlainText {
  private static final int ROWS = 20;

  private PlainText() {}

  /** The value in one or more lines, without the last line's end. */
  public static String of(Object value) {
    if (value instanceof Table table) {
      return inRootLocale(table).print(ROWS).stripTrailing();
    }
    if (value instanceof Chart chart) {
      return String.format(
          Locale.ROOT, "[figure: %s; %s over %s]", chart.title(), chart.yTitle(), chart.xTitle());
    }
    if (value instanceof ChartGrid grid) {
      return String.format(
          Locale.ROOT,
          "[figure: %s; %s]",
          grid.title(),
          String.join(", ", grid.charts().stream().map(Chart::title).toList()));
    }
    return String.valueOf(value);
  }

  /** Tablesaw prints whole numbers in the digits of the user's locale. */
  private static Table inRootLocale(Table table) {
    Table copy = Table.create(table.name());
    for (Column<?> column : table.columns()) {
      copy.addColumns(
          column instanceof NumericColumn
              ? StringColumn.create(
                  column.name(),
                  IntStream.range(0, column.size()).mapToObj(column::getUnformattedString))
              : column);
    }
    return copy;
  }
}
