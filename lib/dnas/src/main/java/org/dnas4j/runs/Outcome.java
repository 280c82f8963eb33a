package org.dnas4j.runs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.dnas4j.base.Check;
import org.dnas4j.config.Json;
import org.dnas4j.cost.Cost;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Bits;

/**
 * One trained network, as a row of the results.
 *
 * @param name for example {@code sampled 1}
 * @param kind where its bit widths come from
 * @param bits of its blocks
 * @param compressions how many times cheaper than in 32 bits, by the kind of the cost, such as
 *     {@code size} and {@code compute}; over what is searched, in the paper the block convolutions
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
    Bits bits,
    Map<String, Double> compressions,
    double accuracy,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double heldOutAccuracy,
    long seed,
    int epochs,
    String run,
    @JsonInclude(JsonInclude.Include.NON_NULL) String network,
    @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, String> data) {

  private static final String SIZE = Cost.SIZE.kind();
  private static final String EARLIER_SIZE = "compression";
  private static final String EARLIER_COMPUTE = "computeCompression";

  /** Checks the ranges. */
  public Outcome {
    compressions = Collections.unmodifiableMap(new TreeMap<>(compressions));
    for (Map.Entry<String, Double> cost : compressions.entrySet()) {
      double times = cost.getValue();
      Check.that(
          Double.isFinite(times) && times > 0, "compressions." + cost.getKey(), times, "above 0");
    }
    Check.that(
        compressions.containsKey(SIZE), "compressions", compressions.keySet(), "size among them");
    Check.that(accuracy >= 0 && accuracy <= 1, "accuracy", accuracy, "0 to 1");
    Check.that(
        heldOutAccuracy == null || (heldOutAccuracy >= 0 && heldOutAccuracy <= 1),
        "heldOutAccuracy",
        heldOutAccuracy,
        "0 to 1");
    Check.that(epochs >= 0, "epochs", epochs, "at least 0");
    data = data == null ? null : Collections.unmodifiableMap(new TreeMap<>(data));
  }

  /** Of a training that held nothing out, and of which nothing else is known. */
  public Outcome(
      String name,
      Kind kind,
      Bits bits,
      Map<String, Double> compressions,
      double accuracy,
      long seed,
      int epochs,
      String run) {
    this(name, kind, bits, compressions, accuracy, null, seed, epochs, run, null, null);
  }

  /**
   * What an architecture's blocks save.
   *
   * @param searched the cost of the search, which counts beside size and compute
   */
  public static Map<String, Double> compressions(Architecture architecture, Cost searched) {
    Map<String, Double> compressions = new TreeMap<>();
    for (Cost cost : List.of(Cost.SIZE, Cost.COMPUTE, searched)) {
      compressions.put(cost.kind(), architecture.compression(cost));
    }
    return compressions;
  }

  /**
   * Reads {@code result.json}.
   *
   * @param what names it in errors
   * @throws IllegalArgumentException naming the field that is missing or not allowed
   */
  static Outcome read(String what, String text) {
    ObjectNode tree = Json.object(what, text);
    if (tree.has(EARLIER_SIZE)) {
      // Versions before 0.1 had one number per cost, the first ones no compute.
      ObjectNode compressions = tree.putObject("compressions");
      compressions.set(SIZE, tree.remove(EARLIER_SIZE));
      JsonNode compute = tree.remove(EARLIER_COMPUTE);
      if (compute != null && compute.asDouble(1) != 0) {
        compressions.set(Cost.COMPUTE.kind(), compute);
      }
    }
    return Json.complete(what, tree, Outcome.class, "heldOutAccuracy", "network", "data");
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
        compressions,
        accuracy,
        heldOutAccuracy,
        seed,
        epochs,
        run,
        network,
        data);
  }

  /** How many times smaller the weights are than in 32 bits. */
  public double compression() {
    return compressions.get(SIZE);
  }

  /** How many times fewer bit operations it needs; empty in results that did not count them. */
  public OptionalDouble computeCompression() {
    Double compute = compressions.get(Cost.COMPUTE.kind());
    return compute == null ? OptionalDouble.empty() : OptionalDouble.of(compute);
  }

  /** What its bits save: compute where activations are quantized and it was counted, else size. */
  public double saving() {
    return bits.quantizesActivations() ? computeCompression().orElse(compression()) : compression();
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
