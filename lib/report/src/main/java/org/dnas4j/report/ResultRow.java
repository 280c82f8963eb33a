package org.dnas4j.report;

import java.util.Optional;

/**
 * One trained network.
 *
 * @param name what it is called in tables; runs that differ in nothing but the seed share it
 * @param kind where its bit widths come from
 * @param bits its architecture as a literal, such as {@code 4 4 3 | 3 3 4 | 4 3 1}
 * @param compression how many times less the searched convolutions cost than at 32 bits, above 0
 * @param accuracy on the test images in percent, 0 to 100
 * @param seed of the training
 * @param epochs it was trained, at least 0
 * @param paper what the paper reports for its counterpart, if there is one
 */
public record ResultRow(
    String name,
    Kind kind,
    String bits,
    double compression,
    double accuracy,
    long seed,
    int epochs,
    Optional<PaperTables.Entry> paper) {

  /** Where the bit widths of a network come from. */
  public enum Kind {
    FULL_PRECISION("full precision"),
    SEARCHED("searched"),
    /** A control: the same width for every block. */
    UNIFORM("uniform"),
    /** A control: drawn at random among allocations of a similar cost. */
    RANDOM("random");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** How tables and figures call it. */
    public String label() {
      return label;
    }
  }

  /** Checks the ranges. */
  public ResultRow {
    check(compression > 0, "compression", compression, "above 0");
    check(accuracy >= 0 && accuracy <= 100, "accuracy", accuracy, "0 to 100 percent");
    check(epochs >= 0, "epochs", epochs, "at least 0");
  }

  /** A result without a counterpart in the paper. */
  public static ResultRow of(
      String name,
      Kind kind,
      String bits,
      double compression,
      double accuracy,
      long seed,
      int epochs) {
    return new ResultRow(name, kind, bits, compression, accuracy, seed, epochs, Optional.empty());
  }

  /** A copy with the paper's counterpart. */
  public ResultRow withPaper(PaperTables.Entry entry) {
    return new ResultRow(name, kind, bits, compression, accuracy, seed, epochs, Optional.of(entry));
  }

  private static void check(boolean ok, String field, Object found, String allowed) {
    if (!ok) {
      throw new IllegalArgumentException(field + " = " + found + "; allowed: " + allowed);
    }
  }
}
