package org.dnas4j.jupyter;

import java.util.Locale;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Tables as HTML: numbers to the right, and a note where rows are left out. */
final class HtmlTable {
  /** Rows that are shown; the rest is counted. */
  static final int ROWS = 50;

  private HtmlTable() {}

  static String of(Table table) {
    StringBuilder html = new StringBuilder("<table class=\"dnas-table\">\n");
    html.append("<caption>").append(escape(table.name())).append("</caption>\n<thead><tr>");
    for (Column<?> column : table.columns()) {
      html.append("<th").append(align(column)).append('>').append(escape(column.name()));
      html.append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
    int rows = Math.min(ROWS, table.rowCount());
    for (int row = 0; row < rows; row++) {
      html.append("<tr>");
      for (Column<?> column : table.columns()) {
        html.append("<td").append(align(column)).append('>').append(cell(column, row));
        html.append("</td>");
      }
      html.append("</tr>\n");
    }
    html.append("</tbody>\n</table>");
    if (table.rowCount() > rows) {
      html.append("\n<p>the first ").append(rows).append(" of ").append(table.rowCount());
      html.append(" rows</p>");
    }
    return html.toString();
  }

  private static String align(Column<?> column) {
    return " style=\"text-align: " + (column instanceof NumericColumn ? "right" : "left") + "\"";
  }

  private static String cell(Column<?> column, int row) {
    if (column.isMissing(row)) {
      return "–";
    }
    if (column instanceof DoubleColumn || column instanceof FloatColumn) {
      return number(((NumericColumn<?>) column).getDouble(row));
    }
    return escape(column.getString(row));
  }

  /** Up to six digits, without the zeros that carry nothing. */
  private static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    String text = String.format(Locale.ROOT, "%.6g", value);
    return text.contains("e") ? text : text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
