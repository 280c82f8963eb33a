package org.dnas4j.kind;

import java.nio.file.Path;
import java.util.function.Function;

/**
 * A file that a kind reads. In configurations it is its path as text; a run is found by its
 * content. Two are equal if their paths are.
 */
public final class InputFile {
  private final String path;
  // Kept here, as a record has no place for it. Guarded by this.
  private Object content;

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
   * What the file holds. It is read at the first call: a search may ask at every step.
   *
   * @param type of the content, the same at every call
   * @param reader what makes it of the file
   */
  public synchronized <T> T read(Class<T> type, Function<Path, T> reader) {
    if (content == null) {
      content = reader.apply(file());
    }
    return type.cast(content);
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
