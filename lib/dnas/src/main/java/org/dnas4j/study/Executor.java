package org.dnas4j.study;

import java.util.function.Consumer;

/** Where the jobs of a study are computed: in this process, in others, on other machines. */
public interface Executor extends AutoCloseable {
  /** How many jobs it computes at once, at least 1. */
  int workers();

  /**
   * Computes one job to its end; called by as many threads at once as there are workers.
   *
   * @param progress is told from time to time how far the job is
   * @throws InterruptedException if the calling thread was interrupted; the job is stopped then and
   *     can be continued
   */
  End run(Job job, Consumer<Progress> progress) throws InterruptedException;

  @Override
  void close();

  /**
   * How far a job is.
   *
   * @param epochs done, with the share of the one that runs
   * @param of epochs in all
   * @param imagesPerSecond over the last seconds, 0 if not known yet
   */
  record Progress(double epochs, int of, double imagesPerSecond) {}

  /** How a job ended. */
  sealed interface End {
    /** Its run is finished. */
    record Finished() implements End {}

    /**
     * It cannot end well, whoever tries again, because it diverged or was refused.
     *
     * @param problem in a sentence
     */
    record Failed(String problem) implements End {}

    /**
     * What computed it is gone; another try may do.
     *
     * @param how in a sentence
     */
    record Lost(String how) implements End {}
  }
}
