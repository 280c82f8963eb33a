package org.dnas4j.study;

import java.util.function.Consumer;
import org.dnas4j.train.TrainingListener;

/** Turns steps into progress, at most one report every two seconds. */
final class ProgressListener implements TrainingListener {
  private static final double SECONDS_BETWEEN = 2;

  private final Consumer<Executor.Progress> progress;
  private long last = System.nanoTime();
  private long images;

  ProgressListener(Consumer<Executor.Progress> progress) {
    this.progress = progress;
  }

  @Override
  public void step(Step step) {
    images += step.images();
    double seconds = (System.nanoTime() - last) * 1e-9;
    if (seconds >= SECONDS_BETWEEN) {
      report(step.epochsDone(), step.epochs(), images / seconds);
    }
  }

  @Override
  public void epoch(Epoch epoch) {
    report(epoch.epoch() + 1.0, epoch.epochs(), 0);
  }

  private void report(double epochs, int of, double imagesPerSecond) {
    progress.accept(new Executor.Progress(epochs, of, imagesPerSecond));
    last = System.nanoTime();
    images = 0;
  }
}
