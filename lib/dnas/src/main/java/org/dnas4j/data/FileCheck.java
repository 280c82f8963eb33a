package org.dnas4j.data;

/**
 * A file of images beside the official one.
 *
 * @param file its name
 * @param checksum what was summed up how
 * @param found the checksum, in hex
 * @param expected that of the official file, in hex
 */
public record FileCheck(String file, String checksum, String found, String expected) {
  /** Whether it holds the official images. */
  public boolean official() {
    return found.equals(expected);
  }
}
