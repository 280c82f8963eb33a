package org.dnas4j.surrogate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.base.DurableFiles;

/**
 * A CSV file with a header. A cell in quotes may hold commas, line breaks and, doubled, quotes (RFC
 * 4180); an empty line is none.
 */
final class CsvTable {
  private final Path file;
  private final Map<String, Integer> columns = new HashMap<>();
  private final List<List<String>> rows;

  private CsvTable(Path file, List<List<String>> lines) {
    this.file = file;
    if (lines.isEmpty()) {
      throw new IllegalArgumentException(file + " is empty; allowed: a table with a header");
    }
    List<String> header = lines.get(0);
    for (int i = 0; i < header.size(); i++) {
      columns.put(header.get(i), i);
    }
    this.rows = lines.subList(1, lines.size());
    for (int row = 0; row < rows.size(); row++) {
      if (rows.get(row).size() != header.size()) {
        throw new IllegalArgumentException(
            place(row)
                + " has "
                + rows.get(row).size()
                + " cells; allowed: "
                + header.size()
                + ", one per column");
      }
    }
  }

  /** Reads a file whole. */
  static CsvTable read(Path file) {
    return new CsvTable(file, lines(file, DurableFiles.read(file)));
  }

  private static List<List<String>> lines(Path file, String text) {
    List<List<String>> lines = new ArrayList<>();
    List<String> line = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    // A last line break, which not every file has.
    String all = text + "\n";
    for (int i = 0; i < all.length(); i++) {
      char c = all.charAt(i);
      if (c == '"') {
        boolean doubled = quoted && i + 1 < all.length() && all.charAt(i + 1) == '"';
        if (doubled) {
          cell.append(c);
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (quoted || (c != ',' && c != '\n' && c != '\r')) {
        cell.append(c);
      } else if (c != '\r') {
        line.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          if (!line.equals(List.of(""))) {
            lines.add(List.copyOf(line));
          }
          line.clear();
        }
      }
    }
    if (quoted) {
      throw new IllegalArgumentException(
          file + " ends within a cell; allowed: a second quote behind each first one");
    }
    return lines;
  }

  int size() {
    return rows.size();
  }

  boolean has(String column) {
    return columns.containsKey(column);
  }

  /**
   * The text of a cell.
   *
   * @param row from 0
   * @throws IllegalArgumentException if there is no such column
   */
  String text(int row, String column) {
    if (!has(column)) {
      throw new IllegalArgumentException(
          file
              + " has no column \""
              + column
              + "\"; found: "
              + String.join(", ", columns.keySet()));
    }
    return rows.get(row).get(columns.get(column));
  }

  /**
   * The number in a cell.
   *
   * @throws IllegalArgumentException naming the place, if it is none from low to high
   */
  double number(int row, String column, double low, double high) {
    String text = text(row, column);
    String allowed = "a number from " + low + " to " + high;
    try {
      double number = Double.parseDouble(text);
      if (!(number >= low && number <= high)) {
        throw refused(row, column, allowed);
      }
      return number;
    } catch (NumberFormatException e) {
      throw refused(row, column, allowed);
    }
  }

  /** An error about a cell. */
  IllegalArgumentException refused(int row, String column, String allowed) {
    return new IllegalArgumentException(
        place(row)
            + ", column \""
            + column
            + "\" = \""
            + text(row, column)
            + "\"; allowed: "
            + allowed);
  }

  /** Counted from the first row below the header, which is 1. */
  private String place(int row) {
    return file + ": row " + (row + 1);
  }
}
