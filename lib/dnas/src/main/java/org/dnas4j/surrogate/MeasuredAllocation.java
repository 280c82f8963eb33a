package org.dnas4j.surrogate;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dnas4j.base.Check;
import org.dnas4j.search.Architecture;

/**
 * An allocation with the logarithm of its held-out loss by the seed of the training.
 *
 * @param architecture that was trained
 * @param logLosses natural logarithms, at least one
 */
public record MeasuredAllocation(Architecture architecture, SortedMap<Long, Double> logLosses) {
  /** Copies the map and checks that there is a loss. */
  public MeasuredAllocation {
    logLosses = Collections.unmodifiableSortedMap(new TreeMap<>(logLosses));
    Check.that(!logLosses.isEmpty(), "logLosses", logLosses, "at least one");
  }

  /** The mean over the seeds. */
  public double logLoss() {
    return logLosses.values().stream().mapToDouble(loss -> loss).average().orElseThrow();
  }

  /** How many trainings it is the mean of. */
  public int seeds() {
    return logLosses.size();
  }
}
