package org.dnas4j.study;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.experiment.StopSignal;
import org.dnas4j.train.NanGuard;

/** Computes one job after the other in the calling thread. */
public final class InThisProcess implements Executor {
  private final Path runs;
  private final Consumer<String> log;

  /**
   * Computes into a directory of runs.
   *
   * @param log receives what is not progress
   */
  public InThisProcess(Path runs, Consumer<String> log) {
    this.runs = runs;
    this.log = log;
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public End run(Job job, Consumer<Progress> progress) throws InterruptedException {
    try (Experiment experiment =
        new Experiment(
            job.config(), runs, log, new StopSignal(), name -> new ProgressListener(progress))) {
      job.run(experiment);
      return new End.Finished();
    } catch (CancellationException e) {
      Thread.interrupted();
      throw new InterruptedException(e.getMessage());
    } catch (IllegalArgumentException
        | IllegalStateException
        | UncheckedIOException
        | NanGuard.DivergedException e) {
      return new End.Failed(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {}
}
