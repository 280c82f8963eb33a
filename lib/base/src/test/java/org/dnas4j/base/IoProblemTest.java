package org.dnas4j.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class IoProblemTest {
  @TempDir private Path dir;

  @Test
  void whatJavaNamesByTheExceptionAloneIsSaidInWords() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));
    Path full = Files.createDirectories(dir.resolve("full/inner")).getParent();
    assertEquals(
        dir.resolve("absent") + ": no such file or folder",
        problem(() -> Files.size(dir.resolve("absent"))));
    assertEquals(
        file + ": is there already and is no folder", problem(() -> Files.createDirectories(file)));
    assertEquals(file + ": is no folder", problem(() -> Files.newDirectoryStream(file).close()));
    assertEquals(full + ": is not empty", problem(() -> Files.delete(full)));
    // Not made by a file: root may read everything.
    assertEquals("x: permission denied", IoProblem.of(new AccessDeniedException("x")));
  }

  @Test
  void reasonsAndMessagesAreKept() {
    FileSystemException reason = new FileSystemException("a", null, "No space left on device");
    assertTrue(IoProblem.of(reason).startsWith("a: No space left on device"));
    assertEquals("Connection reset", IoProblem.of(new IOException("Connection reset")));
    assertEquals("java.io.IOException", IoProblem.of(new IOException()));
  }

  private static String problem(Executable call) {
    return IoProblem.of(assertThrows(IOException.class, call));
  }
}
