package org.dnas4j.search;

import java.util.Optional;
import org.dnas4j.data.Batch;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingState;

/** One search under way. */
public interface SearchRun extends AutoCloseable {
  /**
   * Searches to the end, or from where an interrupted run of the same settings got to. Its random
   * numbers follow from the seed and the epoch, so that both end with the same result.
   *
   * @param from a state of an earlier epoch, also of the last
   * @param listener is told every epoch, at least one: a row of numbers, the same columns in each,
   *     and the state to go on from; and every step, between which a search can be stopped
   */
  SearchResult run(Optional<TrainingState> from, TrainingListener listener);

  /**
   * One step such as the search makes, so that its time can be measured before. By default nothing,
   * and then the hours of the search are not estimated.
   *
   * @param i counts the steps, for methods that alternate
   */
  default void step(Batch batch, int i) {}

  @Override
  default void close() {}
}
