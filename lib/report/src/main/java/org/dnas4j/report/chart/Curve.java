package org.dnas4j.report.chart;

import java.util.List;

/**
 * One quantity over the epochs of a run.
 *
 * @param name what the legend calls it
 * @param epochs where it was measured
 * @param values what was measured there; NaN leaves a gap
 */
public record Curve(String name, List<Integer> epochs, List<Double> values) {
  /** Checks that both lists are of one length. */
  public Curve {
    epochs = List.copyOf(epochs);
    values = List.copyOf(values);
    if (epochs.size() != values.size()) {
      throw new IllegalArgumentException(
          "curve \""
              + name
              + "\" has "
              + epochs.size()
              + " epochs and "
              + values.size()
              + " values; they must be as many");
    }
  }
}
