package org.dnas4j.train;

import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;

/**
 * Epochs of steps, as trainings and searches make them: measures, takes time and tells a listener.
 *
 * @param epochs in all, at least 1
 * @param threads that steps run on
 * @param listener is told of each step and epoch
 */
public record TrainingLoop(int epochs, ThreadControl threads, TrainingListener listener) {

  /**
   * Which pass of an epoch.
   *
   * @param epoch from 0
   * @param phase what listeners call its steps
   * @param part of the phase, from 0, in which it is one of several
   */
  public record Place(int epoch, String phase, int part, int parts) {
    /** The only pass of a phase. */
    public static Place of(int epoch, String phase) {
      return new Place(epoch, phase, 0, 1);
    }
  }

  /** One step on a batch. */
  public interface Step {
    /**
     * Runs it.
     *
     * @param i of the batch in its pass, from 0
     * @param epochsDone at its begin, counted with the share of this epoch
     */
    Score run(Batch batch, int i, double epochsDone);
  }

  /**
   * Runs all epochs, or those left.
   *
   * @param from where an interrupted run got to
   * @param epoch runs one, given its number from 0, and gives its numbers in a fixed order
   * @param state everything needed to go on after so many epochs
   */
  public void run(
      Optional<TrainingState> from,
      IntFunction<Map<String, Double>> epoch,
      IntFunction<TrainingState> state) {
    for (int e = from.map(TrainingState::epoch).orElse(0); e < epochs; e++) {
      long start = System.nanoTime();
      Map<String, Double> numbers = epoch.apply(e);
      int done = e + 1;
      listener.epoch(
          new TrainingListener.Epoch(
              e,
              epochs,
              numbers,
              (System.nanoTime() - start) * 1e-9,
              threads.mean(),
              () -> state.apply(done)));
    }
  }

  /**
   * One pass over batches within an epoch.
   *
   * @param kind of step: those of one kind take about the same time
   * @return the mean score of its images
   */
  public Score pass(Place place, String kind, Batches batches, Step step) {
    Score.Mean mean = new Score.Mean();
    for (int i = 0; batches.hasNext(); i++) {
      Batch batch = batches.next();
      int index = i;
      double done = place.epoch + (double) i / batches.count();
      Score score = threads.step(kind, batch.size(), () -> step.run(batch, index, done));
      mean.add(score, batch.size());
      listener.step(
          new TrainingListener.Step(
              place.epoch,
              epochs,
              place.part * batches.count() + i,
              place.parts * batches.count(),
              batch.size(),
              place.phase,
              score));
    }
    return mean.score();
  }
}
