package org.dnas4j.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dnas4j.data.DurableFiles;
import org.dnas4j.data.IoProblem;
import org.dnas4j.tensor.Check;

/** A CSV file whose first column is the epoch and to which rows are appended. */
final class EpochTable {
  private final Path file;
  private String header;

  EpochTable(Path file) {
    this.file = file;
    this.header = Files.exists(file) ? DurableFiles.read(file).lines().findFirst().orElse("") : "";
  }

  /**
   * Appends a row; the first one decides the columns.
   *
   * @throws IllegalArgumentException if the columns differ from those of the first row, or a value
   *     has a comma, quote or line break
   */
  void append(int epoch, Map<String, ?> values) {
    String columns =
        Stream.concat(Stream.of("epoch"), values.keySet().stream().map(EpochTable::cell))
            .collect(Collectors.joining(","));
    if (!header.isEmpty() && !header.equals(columns)) {
      throw new IllegalArgumentException(
          file.getFileName() + " has the columns " + header + "; found: " + columns);
    }
    String row =
        Stream.concat(Stream.of(epoch), values.values().stream())
            .map(EpochTable::cell)
            .collect(Collectors.joining(","));
    DurableFiles.append(file, (header.isEmpty() ? columns + "\n" : "") + row + "\n");
    header = columns;
  }

  /**
   * The number in the last row of a column; empty if there is no such column or no row.
   *
   * @throws IllegalArgumentException if something else stands there
   */
  OptionalDouble last(String column) {
    int index = List.of(header.split(",", -1)).indexOf(column);
    List<String> rows = header.isEmpty() ? List.of() : DurableFiles.read(file).lines().toList();
    if (index < 0 || rows.size() < 2) {
      return OptionalDouble.empty();
    }
    String row = rows.get(rows.size() - 1);
    String[] cells = row.split(",", -1);
    try {
      return OptionalDouble.of(Double.parseDouble(index < cells.length ? cells[index] : ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          file + ", last row: \"" + row + "\" has no number in the column " + column, e);
    }
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
    if (!Files.exists(file)) {
      return;
    }
    String text = DurableFiles.read(file);
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
      header = lines.get(0);
      DurableFiles.write(file, header + "\n" + String.join("\n", kept) + "\n");
    }
  }

  private void delete() {
    try {
      Files.deleteIfExists(file);
      header = "";
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file + ": " + IoProblem.of(e), e);
    }
  }
}
