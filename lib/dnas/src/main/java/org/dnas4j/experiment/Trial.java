package org.dnas4j.experiment;

import java.util.Optional;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Outcome;

/**
 * What became of one variant of a {@link Sweep}.
 *
 * @param variant which one
 * @param search what its search ended with; empty if that failed
 * @param retrained its first sample after training; empty if that failed or was not asked for
 * @param problem why it failed, else empty
 */
public record Trial(
    Variant variant, Optional<Searched> search, Optional<Outcome> retrained, String problem) {

  /**
   * A search in numbers.
   *
   * @param found its architectures
   * @param bestCompression of the most likely architecture, or of the best without P_θ
   * @param sampleCompression of the first sample
   * @param entropy of P_θ in nats, mean of the blocks; NaN of a method without P_θ
   * @param seconds the search took, in all sessions
   */
  public record Searched(
      Found found,
      double bestCompression,
      double sampleCompression,
      double entropy,
      double seconds) {}
}
