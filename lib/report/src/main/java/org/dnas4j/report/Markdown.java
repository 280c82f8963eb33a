package org.dnas4j.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Writes tables in GitHub's Markdown, with columns that line up in the source too. */
public final class Markdown {
  private static final String MISSING = "–";
  private static final int NARROWEST = 3;

  private Markdown() {}

  /**
   * The table without its name. Numbers stand to the right, decimals have two digits, bits do not
   * break, what is missing is a dash.
   */
  public static String of(Table table) {
    List<List<String>> columns = new ArrayList<>();
    for (Column<?> column : table.columns()) {
      List<String> cells = new ArrayList<>();
      cells.add(escape(column.name()));
      IntStream.range(0, column.size()).forEach(row -> cells.add(cell(column, row)));
      columns.add(pad(cells, column instanceof NumericColumn));
    }
    return IntStream.rangeClosed(0, table.rowCount() + 1)
        .mapToObj(line -> columns.stream().map(c -> c.get(line)).collect(Collectors.toList()))
        .map(cells -> "| " + String.join(" | ", cells) + " |\n")
        .collect(Collectors.joining());
  }

  private static String cell(Column<?> column, int row) {
    if (column.isMissing(row)) {
      return MISSING;
    }
    if (column instanceof DoubleColumn numbers) {
      return String.format(Locale.ROOT, "%.2f", numbers.getDouble(row));
    }
    return escape(Tables.cell(column.getUnformattedString(row)));
  }

  /** A bar would end the cell, a line break the row. */
  private static String escape(String text) {
    return text.replace("|", "\\|").replaceAll("\\R", " ");
  }

  /** The cells at one width, with the rule inserted below the heading. */
  private static List<String> pad(List<String> cells, boolean right) {
    int width =
        Math.max(
            NARROWEST,
            cells.stream().mapToInt(c -> c.codePointCount(0, c.length())).max().orElse(0));
    List<String> padded = new ArrayList<>();
    for (String cell : cells) {
      String space = " ".repeat(width - cell.codePointCount(0, cell.length()));
      padded.add(right ? space + cell : cell + space);
    }
    padded.add(1, right ? "-".repeat(width - 1) + ":" : "-".repeat(width));
    return padded;
  }

  /** Settings as code, {@code key=value}, with commas between. */
  static String settings(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(s -> "`" + s.getKey() + "=" + s.getValue() + "`")
        .collect(Collectors.joining(", "));
  }
}
