package org.dnas4j.runs;

import java.util.Map;
import org.dnas4j.base.Check;
import org.dnas4j.tensor.NamedArray;

/**
 * The state of a run after an epoch, from which it can be continued.
 *
 * @param epoch the last completed epoch, at least 0; rows of later epochs are not part of the state
 * @param arrays weights, optimizer state, statistics, by name
 * @param metadata short texts, such as phase and best accuracy; {@code epoch} and {@code sha256}
 *     are not allowed as names
 */
public record Checkpoint(int epoch, Map<String, NamedArray> arrays, Map<String, String> metadata) {

  /** Checks ranges and names. */
  public Checkpoint {
    Check.that(epoch >= 0, "epoch", epoch, "at least 0");
    Check.that(
        !metadata.containsKey("epoch") && !metadata.containsKey("sha256"),
        "metadata",
        metadata.keySet(),
        "names other than epoch, sha256");
  }
}
