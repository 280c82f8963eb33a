package org.dnas4j.base;

/** Range checks of configuration values. */
public final class Check {
  private Check() {}

  /** Throws an IllegalArgumentException that names the field, its value and what is allowed. */
  public static void that(boolean ok, String field, Object found, String allowed) {
    if (!ok) {
      throw new IllegalArgumentException(field + " = " + found + "; allowed: " + allowed);
    }
  }
}
