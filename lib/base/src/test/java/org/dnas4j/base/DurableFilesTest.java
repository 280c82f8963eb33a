package org.dnas4j.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
  @TempDir private Path directory;

  /** Writes a part, then finds the disk full. */
  private static final DurableFiles.Content CUT =
      out -> {
        out.write(new byte[1 << 20]);
        throw new IOException("No space left on device");
      };

  @Test
  void aFailedWriteLeavesTheOldContentAndNothingElse() throws IOException {
    Path file = directory.resolve("net.zip");
    DurableFiles.write(file, "old");
    for (Runnable write :
        List.<Runnable>of(
            () -> DurableFiles.write(file, CUT),
            () -> DurableFiles.writeShared(file, CUT),
            () ->
                DurableFiles.write(
                    file,
                    out -> {
                      throw new IllegalStateException("of the program");
                    }))) {
      assertThrows(RuntimeException.class, write::run);
      assertEquals("old", DurableFiles.read(file));
      assertEquals(List.of("net.zip"), names());
    }
  }

  @Test
  void theProblemNamesTheFileAndWhatIsWrong() {
    Path file = directory.resolve("a/b/results.csv");
    String message =
        assertThrows(UncheckedIOException.class, () -> DurableFiles.write(file, CUT)).getMessage();
    assertTrue(message.contains(file.toString()) && message.contains("No space left"), message);
  }

  @Test
  void aTargetThatIsAFolderIsRefusedAndNothingIsLeftBesideIt() throws IOException {
    Path folder = Files.createDirectories(directory.resolve("net.zip/inner")).getParent();
    assertThrows(UncheckedIOException.class, () -> DurableFiles.write(folder, "x"));
    assertEquals(List.of("net.zip"), names());
  }

  @Test
  void aSymbolicLinkStaysOne() throws IOException {
    Path file = directory.resolve("file");
    DurableFiles.write(file, "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
    DurableFiles.write(link, "new");
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", DurableFiles.read(file));
  }

  @Test
  void writersOfOneFileAtOnceLeaveOneOfTheirContents() throws IOException {
    Path file = directory.resolve("list.txt");
    List<Integer> contents = Stream.iterate(0, i -> i + 1).limit(64).toList();
    contents.parallelStream()
        .forEach(
            i ->
                DurableFiles.writeShared(
                    file,
                    out -> {
                      for (int line = 0; line < 50; line++) {
                        out.write((i + "\n").getBytes(StandardCharsets.UTF_8));
                      }
                    }));
    List<String> lines = Files.readAllLines(file);
    assertEquals(50, lines.size());
    assertEquals(1, lines.stream().distinct().count());
    assertEquals(List.of("list.txt"), names());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }
}
