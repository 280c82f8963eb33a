package org.dnas4j.jupyter;

import java.util.Locale;
import org.dnas4j.report.Tables;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Tables as HTML: numbers to the right, bits on one line, and a note where rows are left out. */
final class HtmlTable {
  /** Rows that are shown; the rest is counted. */
  static final int ROWS = 50;

  private HtmlTable() {}

  static String of(Table table) {
    StringBuilder html = new StringBuilder("<table class=\"dnas-table\">\n");
    html.append("<caption>").append(escape(table.name())).append("</caption>\n<thead>");
    int rows = Math.min(ROWS, table.rowCount());
    Cells[] columns = table.columns().stream().map(c -> Cells.of(c, rows)).toArray(Cells[]::new);
    row(html, columns, "th", -1);
    html.append("</thead>\n<tbody>\n");
    for (int row = 0; row < rows; row++) {
      row(html, columns, "td", row);
    }
    html.append("</tbody>\n</table>");
    if (table.rowCount() > rows) {
      html.append("\n<p>the first ").append(rows).append(" of ").append(table.rowCount());
      html.append(" rows</p>");
    }
    return html.toString();
  }

  /** Row −1 is the heading. */
  private static void row(StringBuilder html, Cells[] columns, String tag, int row) {
    html.append("<tr>");
    for (Cells cells : columns) {
      String text = row < 0 ? cells.column().name() : cells.text(row);
      html.append(String.format(Locale.ROOT, "<%s style=\"text-align: %s\">", tag, cells.side()));
      html.append(escape(text)).append("</").append(tag).append('>');
    }
    html.append("</tr>\n");
  }

  /** The texts of a column; of numbers, all with as many decimals. */
  private record Cells(Column<?> column, int decimals) {
    static Cells of(Column<?> column, int rows) {
      return new Cells(
          column, column instanceof NumericColumn<?> numbers ? Decimals.of(numbers, rows) : 0);
    }

    String side() {
      return column instanceof NumericColumn ? "right" : "left";
    }

    String text(int row) {
      if (column.isMissing(row)) {
        return "–";
      }
      return column instanceof NumericColumn<?> numbers
          ? Decimals.format(numbers.getDouble(row), decimals)
          : Tables.cell(column.getString(row));
    }
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
