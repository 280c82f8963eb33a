package org.dnas4j.kind;

import java.nio.file.Path;

/**
 * A file that a kind reads. In configurations it is its path as text; a run is found by its
 * content.
 *
 * @param path relative to the working directory, or absolute; empty for none
 */
public record InputFile(String path) {
  /** The file. */
  public Path file() {
    return Path.of(path);
  }

  @Override
  public String toString() {
    return path;
  }
}
