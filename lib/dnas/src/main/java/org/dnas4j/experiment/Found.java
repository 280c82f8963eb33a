package org.dnas4j.experiment;

import java.util.List;

/**
 * What a search ended with.
 *
 * @param expectedCompression of the size under P_θ
 * @param probabilities P_θ, one list a block, one number a candidate
 * @param argmax literal of the most likely candidates
 * @param samples literals drawn from P_θ, all different, as {@link SamplingConfig} chooses them;
 *     fewer than asked for where P_θ gives no more
 * @param run name of its run directory
 */
public record Found(
    double expectedCompression,
    List<List<Float>> probabilities,
    String argmax,
    List<String> samples,
    String run) {

  /** Copies the lists. */
  public Found {
    probabilities = probabilities.stream().map(List::copyOf).toList();
    samples = List.copyOf(samples);
  }
}
