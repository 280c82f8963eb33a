package org.dnas4j.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dnas4j.base.Check;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.base.IoProblem;

/** A CSV file whose first column is the epoch and to which rows are appended. */
final class EpochTable {
  private static final String EPOCH = "epoch";

  private final Path file;

  /** All that the file holds: what somebody else changes in it shows. */
  private String text;

  EpochTable(Path file) {
    this.file = file;
    this.text = content();
  }

  String name() {
    return file.getFileName().toString();
  }

  private String content() {
    return Files.exists(file) ? DurableFiles.read(file) : "";
  }

  private String header() {
    return text.lines().findFirst().orElse("");
  }

  /** Whether the file still holds what was read from it and written to it. */
  boolean isUntouched() {
    return content().equals(text);
  }

  /**
   * Appends a row; the first one decides the columns.
   *
   * @throws IllegalArgumentException if the columns differ from those of the first row, or a value
   *     has a comma, quote or line break
   */
  void append(int epoch, Map<String, ?> values) {
    String columns = columns(values);
    if (!header().isEmpty() && !header().equals(columns)) {
      throw new IllegalArgumentException(
          file.getFileName() + " has the columns " + header() + "; found: " + columns);
    }
    String row =
        Stream.concat(Stream.of(epoch), values.values().stream())
            .map(EpochTable::cell)
            .collect(Collectors.joining(","));
    String more = (header().isEmpty() ? columns + "\n" : "") + row + "\n";
    DurableFiles.append(file, more);
    text += more;
  }

  /**
   * Appends a row that may have more columns than those before, at its end: they stay empty there.
   * So a table goes on that was begun when less was recorded.
   */
  void appendWider(int epoch, Map<String, ?> values) {
    String columns = columns(values);
    if (columns.startsWith(header() + ",")) {
      String empty = ",".repeat(columns.split(",", -1).length - header().split(",", -1).length);
      List<String> rows = text.lines().skip(1).map(row -> row + empty).toList();
      text = columns + "\n" + String.join("\n", rows) + "\n";
      DurableFiles.write(file, text);
    }
    append(epoch, values);
  }

  private static String columns(Map<String, ?> values) {
    return Stream.concat(Stream.of(EPOCH), values.keySet().stream().map(EpochTable::cell))
        .collect(Collectors.joining(","));
  }

  /**
   * Checks that there are rows of numbers for the epochs from 1 on.
   *
   * @param required columns that have to be there
   * @return all columns
   * @throws IllegalStateException naming file, line and column of what is wrong
   */
  List<String> check(List<String> required) {
    List<String> lines = text.lines().toList();
    if (lines.size() < 2) {
      throw damaged("holds no row of numbers", "a header and one row per epoch");
    }
    List<String> columns = List.of(lines.get(0).split(",", -1));
    if (!columns.get(0).equals(EPOCH) || new HashSet<>(columns).size() < columns.size()) {
      throw damaged("has the header " + columns, "epoch first, then columns of other names");
    }
    for (String column : required) {
      if (!columns.contains(column)) {
        throw damaged("has the columns " + columns, "the column " + column + " among them");
      }
    }
    for (int epoch = 1; epoch < lines.size(); epoch++) {
      checkRow(lines.get(epoch), epoch, columns);
    }
    return columns;
  }

  private void checkRow(String line, int epoch, List<String> columns) {
    String where = "line " + (epoch + 1);
    List<String> cells = List.of(line.split(",", -1));
    if (cells.size() != columns.size()) {
      throw damaged(
          "has " + cells.size() + " numbers in " + where, columns.size() + ", one per column");
    }
    if (!cells.get(0).equals(Integer.toString(epoch))) {
      throw damaged("has \"" + cells.get(0) + "\" as epoch in " + where, "" + epoch);
    }
    for (int i = 1; i < cells.size(); i++) {
      try {
        Double.parseDouble(cells.get(i));
      } catch (NumberFormatException e) {
        throw damaged(
            "has \"" + cells.get(i) + "\" as " + columns.get(i) + " in " + where, "a number");
      }
    }
  }

  private IllegalStateException damaged(String found, String allowed) {
    return new IllegalStateException(file + " " + found + "; allowed: " + allowed);
  }

  private static String cell(Object value) {
    String text = String.valueOf(value);
    Check.that(
        text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r'),
        "cell",
        "\"" + text + "\"",
        "text without comma, quote or line break");
    return text;
  }

  /** Drops rows of later epochs, and a last row that was cut off while it was written. */
  void truncateAfter(int epoch) {
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    List<String> kept = new ArrayList<>();
    for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      String first = line.split(",", 2)[0];
      if (first.matches("\\d{1,9}") && Integer.parseInt(first) <= epoch) {
        kept.add(line);
      }
    }
    if (kept.isEmpty()) {
      // An unbroken run has no header yet either.
      delete();
    } else {
      String whole = lines.get(0) + "\n" + String.join("\n", kept) + "\n";
      DurableFiles.write(file, whole);
      text = whole;
    }
  }

  /**
   * Checks that there is one row for each epoch up to one, as the last checkpoint needs them.
   *
   * @throws IllegalStateException if some are missing or damaged
   */
  void requireRows(int epoch) {
    long rows = Math.max(0, text.lines().count() - 1);
    if (epoch > 0) {
      if (rows != epoch) {
        throw damaged("has rows of " + rows + " epochs", epoch + ", those of the checkpoint");
      }
      check(List.of());
    }
  }

  private void delete() {
    try {
      Files.deleteIfExists(file);
      text = "";
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file + ": " + IoProblem.of(e), e);
    }
  }
}
