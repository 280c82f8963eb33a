package org.dnas4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A file that one cannot take in at once says in its first line why it is so long. */
class FileLengthTest {
  private static final int LINES = 300;

  @Test
  void longFilesSayWhy() throws IOException {
    List<Path> files = new ArrayList<>();
    List<Path> silent = new ArrayList<>();
    try (Stream<Path> all = Files.walk(Path.of(".."))) {
      all.filter(f -> f.toString().endsWith(".java") && f.toString().contains("src/main/java"))
          .forEach(files::add);
    }
    for (Path file : files) {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() > LINES && !lines.get(0).startsWith("// Longer than " + LINES)) {
        silent.add(file);
      }
    }
    assertTrue(files.size() > 100, "found " + files.size() + " files");
    assertEquals(List.of(), silent);
  }
}
