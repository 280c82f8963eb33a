package org.dnas4j.experiment;

import java.util.List;

/**
 * What a search ended with.
 *
 * @param expectedCompression of the size under P_θ
 * @param argmax literal of the most likely candidates
 * @param samples literals drawn from P_θ, all different; fewer than asked for where P_θ gives no
 *     more
 * @param run name of its run directory
 */
public record Found(double expectedCompression, String argmax, List<String> samples, String run) {
  /** Copies the list. */
  public Found {
    samples = List.copyOf(samples);
  }
}
