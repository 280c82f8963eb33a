package org.dnas4j.experiment;

/** Range checks of configuration values. */
final class Check {
  private Check() {}

  /** Throws an IllegalArgumentException that names the field, its value and what is allowed. */
  static void that(boolean ok, String field, Object found, String allowed) {
    if (!ok) {
      throw new IllegalArgumentException(field + " = " + found + "; allowed: " + allowed);
    }
  }
}
