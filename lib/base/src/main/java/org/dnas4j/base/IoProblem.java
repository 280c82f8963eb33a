package org.dnas4j.base;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * What is wrong with a file, in words: the message of Java's exceptions is often its name alone.
 */
public final class IoProblem {
  private IoProblem() {}

  /** For example {@code runs/.locks: permission denied}. */
  public static String of(IOException problem) {
    String text = text(problem);
    return text.contains("No space left") || text.contains("Disk quota exceeded")
        ? text + "; free some room there and start again"
        : text;
  }

  private static String text(IOException problem) {
    if (problem instanceof FileSystemException file && file.getReason() == null) {
      return file.getFile() + ": " + reason(file);
    }
    return problem.getMessage() == null ? problem.toString() : problem.getMessage();
  }

  private static String reason(FileSystemException problem) {
    if (problem instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (problem instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (problem instanceof FileAlreadyExistsException) {
      return "is there already and is no folder";
    }
    if (problem instanceof NotDirectoryException) {
      return "is no folder";
    }
    if (problem instanceof DirectoryNotEmptyException) {
      return "is not empty";
    }
    return problem.getClass().getSimpleName();
  }
}
