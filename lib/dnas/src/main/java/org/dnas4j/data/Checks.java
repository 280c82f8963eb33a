package org.dnas4j.data;

/** Refuses impossible values with one form of message. */
final class Checks {
  private Checks() {}

  static void check(boolean ok, String field, Object found, String allowed) {
    if (!ok) {
      throw new IllegalArgumentException(field + " = " + found + "; allowed: " + allowed);
    }
  }
}
