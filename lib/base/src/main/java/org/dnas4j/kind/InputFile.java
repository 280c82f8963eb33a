package org.dnas4j.kind;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Function;

/**
 * A file that a kind reads. In configurations it is its path as text; a run is found by its
 * content. Two are equal if their paths are.
 */
public final class InputFile {
  private final String path;
  // Kept here, as a record has no place for it. Guarded by this.
  private Object content;
  private String stamp = "";

  /**
   * Names a file, which need not exist before it is read.
   *
   * @param path relative to the working directory, or absolute; empty for none
   */
  public InputFile(String path) {
    this.path = path;
  }

  /** As it was given. */
  public String path() {
    return path;
  }

  /** The file. */
  public Path file() {
    return Path.of(path);
  }

  /**
   * What the file holds. It is read at the first call, as a search may ask at every step, and again
   * only if it was changed: a run is found by the content that the file has then.
   *
   * @param type of the content, the same at every call
   * @param reader what makes it of the file
   */
  public synchronized <T> T read(Class<T> type, Function<Path, T> reader) {
    String now = stamp();
    if (content == null || !(now.isEmpty() || now.equals(stamp))) {
      content = reader.apply(file());
      stamp = now;
    }
    return type.cast(content);
  }

  /** Time and size, empty if there is no such file. */
  private String stamp() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file(), BasicFileAttributes.class);
      return attributes.lastModifiedTime() + " " + attributes.size();
    } catch (IOException e) {
      // The reader says why, unless the content is known.
      return "";
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InputFile file && file.path.equals(path);
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }

  @Override
  public String toString() {
    return path;
  }
}
