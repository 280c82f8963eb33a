package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.HtmlPage;
import org.dnas4j.report.chart.Svg;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tables and figures as files. */
class WritersTest {
  private static final Table TABLE = Table.create("Bits", StringColumn.create("γ", "1 × 2"));
  private static final Chart CHART =
      new Chart.Bars("title", "x", "y", List.of(new Chart.Bar("a", "b", 1)));

  @TempDir private Path directory;

  static Stream<Consumer<Path>> writers() {
    return Stream.of(
        file -> Tables.writeCsv(TABLE, file),
        file -> Tables.writeMarkdown(TABLE, file),
        file -> Svg.write(CHART, file),
        file -> HtmlPage.write("title", List.of(CHART), file));
  }

  /** A folder where the temporary file has to be stands for a disk that takes no more. */
  @ParameterizedTest
  @MethodSource("writers")
  void whatCannotBeWrittenLeavesTheOldFile(Consumer<Path> writer) throws IOException {
    Path file = directory.resolve("results/file");
    writer.accept(file);
    String whole = Files.readString(file);
    assertTrue(whole.length() > 5, whole);
    Files.writeString(file, "old");
    Files.createDirectories(directory.resolve("results/file.tmp/full"));
    String message =
        assertThrows(UncheckedIOException.class, () -> writer.accept(file)).getMessage();
    assertTrue(message.contains(file.toString()), message);
    assertEquals("old", Files.readString(file));
  }

  @Test
  void tablesAreInUtf8() throws IOException {
    Path file = directory.resolve("table.csv");
    Tables.writeCsv(TABLE, file);
    assertEquals(List.of("γ", "1 × 2"), Files.readAllLines(file));
  }
}
