package org.dnas4j.runs;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.dnas4j.base.Check;
import org.dnas4j.cost.Cost;
import org.dnas4j.search.Architecture;

/**
 * One trained network, as a row of the results.
 *
 * @param name for example {@code sampled 1}
 * @param kind where its bit widths come from
 * @param bits its architecture's literal, for example {@code 4 4 3 | 3 3 4 | 4 3 1}
 * @param compression size in 32 bits over its size, block convolutions only
 * @param computeCompression bit operations in 32 bits over its own, block convolutions only; 0 in
 *     results of versions that did not count them
 * @param accuracy on the test set after the last epoch, 0 to 1
 * @param heldOutAccuracy on the images held out of the training set, 0 to 1; null if none were
 * @param seed of its initialization, shuffling and augmentation
 * @param epochs it was trained for
 * @param run name of its run directory
 * @param network that was trained, for example {@code ResNet-20}; null in results of versions that
 *     did not write it
 * @param data SHA-256 of each set of images, by its name; likewise
 */
public record Outcome(
    String name,
    Kind kind,
    String bits,
    double compression,
    double computeCompression,
    double accuracy,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double heldOutAccuracy,
    long seed,
    int epochs,
    String run,
    @JsonInclude(JsonInclude.Include.NON_NULL) String network,
    @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, String> data) {

  /** Checks the ranges. */
  public Outcome {
    Check.that(
        Double.isFinite(compression) && compression > 0, "compression", compression, "above 0");
    Check.that(computeCompression >= 0, "computeCompression", computeCompression, "at least 0");
    Check.that(accuracy >= 0 && accuracy <= 1, "accuracy", accuracy, "0 to 1");
    Check.that(
        heldOutAccuracy == null || (heldOutAccuracy >= 0 && heldOutAccuracy <= 1),
        "heldOutAccuracy",
        heldOutAccuracy,
        "0 to 1");
    Check.that(epochs >= 0, "epochs", epochs, "at least 0");
    data = data == null ? null : Collections.unmodifiableMap(new TreeMap<>(data));
  }

  /** Of a training that held nothing out. */
  public Outcome(
      String name,
      Kind kind,
      String bits,
      double compression,
      double computeCompression,
      double accuracy,
      long seed,
      int epochs,
      String run) {
    this(name, kind, bits, compression, computeCompression, accuracy, null, seed, epochs, run);
  }

  /** Of a training of which nothing else is known. */
  public Outcome(
      String name,
      Kind kind,
      String bits,
      double compression,
      double computeCompression,
      double accuracy,
      Double heldOutAccuracy,
      long seed,
      int epochs,
      String run) {
    this(
        name,
        kind,
        bits,
        compression,
        computeCompression,
        accuracy,
        heldOutAccuracy,
        seed,
        epochs,
        run,
        null,
        null);
  }

  /** The result of an architecture, with its costs counted. */
  public static Outcome of(
      String name,
      Kind kind,
      Architecture architecture,
      double accuracy,
      Double heldOutAccuracy,
      long seed,
      int epochs,
      String run,
      Map<String, String> data) {
    return new Outcome(
        name,
        kind,
        architecture.literal(),
        architecture.compression(Cost.SIZE),
        architecture.compression(Cost.COMPUTE),
        accuracy,
        heldOutAccuracy,
        seed,
        epochs,
        run,
        architecture.net().toString(),
        data);
  }

  /** A copy of another kind. */
  Outcome withKind(Kind other) {
    return as(name, other);
  }

  /** A copy under another name. */
  Outcome withName(String other) {
    return as(other, kind);
  }

  /** A copy under another name and kind: what another study calls the same network. */
  public Outcome as(String otherName, Kind otherKind) {
    return new Outcome(
        otherName,
        otherKind,
        bits,
        compression,
        computeCompression,
        accuracy,
        heldOutAccuracy,
        seed,
        epochs,
        run,
        network,
        data);
  }

  /** Whether any block quantizes its activations, so that compute is what its bits are for. */
  public boolean quantizesActivations() {
    return bits.contains("/");
  }

  /** Where bit widths come from. */
  public enum Kind {
    /** 32 bits everywhere. */
    FULL_PRECISION("full precision"),
    /** Found by the search. */
    SEARCHED("searched"),
    /** One width for all blocks: a control. */
    UNIFORM("uniform"),
    /** Drawn at random at the size of a searched one: a control. */
    RANDOM("random"),
    /** Given by hand; no search of the same runs has drawn it. */
    GIVEN("given");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** How tables and figures call it. */
    public String label() {
      return label;
    }
  }
}
