package org.dnas4j.search;

/**
 * A search that trains no super net: it measures the trained full-precision network, quantized, and
 * chooses what keeps {@code search.target}.
 */
public interface BaselineMethod extends SearchMethod {
  @Override
  default boolean usesBaseline() {
    return true;
  }

  @Override
  default boolean usesPenalty() {
    return false;
  }

  @Override
  default boolean usesTarget() {
    return true;
  }
}
