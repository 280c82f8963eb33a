package org.dnas4j.report;

import java.util.Optional;
import org.dnas4j.experiment.Outcome;
import org.dnas4j.tensor.Check;

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
    Outcome.Kind kind,
    String bits,
    double compression,
    double accuracy,
    long seed,
    int epochs,
    Optional<PaperTables.Entry> paper) {

  /** Checks the ranges. */
  public ResultRow {
    Check.that(compression > 0, "compression", compression, "above 0");
    Check.that(accuracy >= 0 && accuracy <= 100, "accuracy", accuracy, "0 to 100 percent");
    Check.that(epochs >= 0, "epochs", epochs, "at least 0");
  }

  /** A result without a counterpart in the paper. */
  public static ResultRow of(
      String name,
      Outcome.Kind kind,
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
}
