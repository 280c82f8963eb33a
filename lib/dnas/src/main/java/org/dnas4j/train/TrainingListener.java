package org.dnas4j.train;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Hears what a training or search loop does. Throwing from a method ends the loop. */
public interface TrainingListener {

  /**
   * A step is done.
   *
   * @param epoch from 0
   * @param epochs in all
   * @param batch from 0 in this epoch
   * @param batches in this epoch
   * @param images in this batch
   * @param phase for example {@code weights} or {@code theta}
   * @param score of this batch
   */
  record Step(
      int epoch, int epochs, int batch, int batches, int images, String phase, Score score) {

    /** Epochs done in this phase, this step's share of one included. */
    public double epochsDone() {
      return epoch + (batch + 1.0) / batches;
    }
  }

  /**
   * An epoch is done.
   *
   * @param epoch from 0
   * @param epochs in all
   * @param numbers what was measured, in a fixed order; the same for equal seeds
   * @param seconds wall time of the epoch
   * @param threads that an operation ran on, on an average over the time of all steps
   * @param state everything needed to go on from here; copied when asked for
   */
  record Epoch(
      int epoch,
      int epochs,
      Map<String, Double> numbers,
      double seconds,
      double threads,
      Supplier<TrainingState> state) {}

  /** After every step. */
  default void step(Step step) {}

  /** After every epoch. */
  default void epoch(Epoch epoch) {}

  /** One listener that tells several, in order. */
  static TrainingListener all(List<TrainingListener> listeners) {
    return new TrainingListener() {
      @Override
      public void step(Step step) {
        listeners.forEach(l -> l.step(step));
      }

      @Override
      public void epoch(Epoch epoch) {
        listeners.forEach(l -> l.epoch(epoch));
      }
    };
  }
}
