package org.dnas4j.report;

import java.util.Optional;
import java.util.OptionalDouble;
import org.dnas4j.base.Check;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Bits;

/**
 * One trained network.
 *
 * @param name what it is called in tables; runs that differ in nothing but the seed share it
 * @param kind where its bit widths come from
 * @param bits of its blocks
 * @param compression how many times smaller the weights of the searched convolutions are than at 32
 *     bits, above 0
 * @param compute how many times fewer bit operations they need; empty if activations are in
 *     floating point
 * @param accuracy on the test images in percent, 0 to 100
 * @param heldOut accuracy on images held out of the training set in percent, if there were any
 * @param seed of the training
 * @param epochs it was trained, at least 0
 * @param network which it is, such as {@code ResNet-20, width 16}; empty if that is not known
 * @param paper what the paper reports for its counterpart, if there is one
 */
public record ResultRow(
    String name,
    Outcome.Kind kind,
    Bits bits,
    double compression,
    OptionalDouble compute,
    double accuracy,
    OptionalDouble heldOut,
    long seed,
    int epochs,
    String network,
    Optional<PaperTables.Entry> paper) {

  /** Checks the ranges. */
  public ResultRow {
    Check.that(compression > 0, "compression", compression, "above 0");
    Check.that(accuracy >= 0 && accuracy <= 100, "accuracy", accuracy, "0 to 100 percent");
    heldOut.ifPresent(h -> Check.that(h >= 0 && h <= 100, "heldOut", h, "0 to 100 percent"));
    Check.that(epochs >= 0, "epochs", epochs, "at least 0");
  }

  /** A result with floating-point activations and without a counterpart in the paper. */
  public static ResultRow of(
      String name,
      Outcome.Kind kind,
      Bits bits,
      double compression,
      double accuracy,
      long seed,
      int epochs) {
    return new ResultRow(
        name,
        kind,
        bits,
        compression,
        OptionalDouble.empty(),
        accuracy,
        OptionalDouble.empty(),
        seed,
        epochs,
        "",
        Optional.empty());
  }

  /** A copy with the paper's counterpart. */
  public ResultRow withPaper(PaperTables.Entry entry) {
    return new ResultRow(
        name,
        kind,
        bits,
        compression,
        compute,
        accuracy,
        heldOut,
        seed,
        epochs,
        network,
        Optional.of(entry));
  }

  /** A copy with the compression of its compute. */
  public ResultRow withCompute(double times) {
    return new ResultRow(
        name,
        kind,
        bits,
        compression,
        OptionalDouble.of(times),
        accuracy,
        heldOut,
        seed,
        epochs,
        network,
        paper);
  }

  /** A copy with the accuracy on held-out images, in percent. */
  public ResultRow withHeldOut(double percent) {
    return new ResultRow(
        name,
        kind,
        bits,
        compression,
        compute,
        accuracy,
        OptionalDouble.of(percent),
        seed,
        epochs,
        network,
        paper);
  }

  /** A copy that says which network it is of. */
  public ResultRow withNetwork(String other) {
    return new ResultRow(
        name, kind, bits, compression, compute, accuracy, heldOut, seed, epochs, other, paper);
  }

  /** The compression that its bits are for: of the compute if that is known, else of the size. */
  public double cost() {
    return compute.orElse(compression);
  }
}
