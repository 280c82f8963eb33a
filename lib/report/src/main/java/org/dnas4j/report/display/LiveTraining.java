package org.dnas4j.report.display;

import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.dnas4j.report.chart.ChartGrid;
import org.dnas4j.train.PhaseScore;
import org.dnas4j.train.ProgressLine;
import org.dnas4j.train.Score;
import org.dnas4j.train.TrainingListener;
import tech.tablesaw.api.Table;

/**
 * Shows a training or a search while it runs: a progress bar and, below it, charts. Both together
 * are updated at most twice a second, and once more after the last epoch.
 */
public final class LiveTraining implements TrainingListener {
  private static final long NANOS_BETWEEN = 500_000_000;

  private final String name;
  private final Display display;
  private final LongSupplier nanos;
  private final History history = new History();
  private final PhaseScore mean = new PhaseScore();
  private Display.Handle bar;
  private Display.Handle charts;
  private boolean chartsNext;
  private long start;
  private long lastUpdate;
  private long epochStart;
  private long images;
  private int resumedAt;
  private double epochsDone;

  /** A listener for one stage. */
  public LiveTraining(String name, Display display) {
    this(name, display, System::nanoTime);
  }

  LiveTraining(String name, Display display, LongSupplier nanos) {
    this.name = name;
    this.display = display;
    this.nanos = nanos;
    this.start = nanos.getAsLong();
    this.epochStart = start;
  }

  /** The charts of a run that lies on disk, as they were at its last epoch. */
  public static ChartGrid chartsOf(String name, Table metrics) {
    return History.of(name, metrics);
  }

  @Override
  public void step(Step step) {
    if (bar == null) {
      resumedAt = step.epoch();
    }
    // A search goes through two phases an epoch; the second does not set the bar back.
    epochsDone = Math.max(epochsDone, step.epochsDone());
    history.step(step);
    images += step.images();
    mean.add(step);
    long now = nanos.getAsLong();
    if (bar == null || now - lastUpdate >= NANOS_BETWEEN) {
      update(now, () -> progress(step, now));
    }
  }

  @Override
  public void epoch(Epoch epoch) {
    history.epoch(epoch);
    images = 0;
    epochStart = nanos.getAsLong();
    if (epoch.epoch() + 1 == epoch.epochs()) {
      bar = shown(bar, new Progress(name, 1, done(epoch)));
      charts = shown(charts, history.charts(name));
    }
  }

  /** Bar and charts take turns, so that their sum keeps to the limit. */
  private void update(long now, Supplier<Progress> progress) {
    lastUpdate = now;
    if (chartsNext) {
      charts = shown(charts, history.charts(name));
    } else {
      bar = shown(bar, progress.get());
    }
    chartsNext = !chartsNext;
  }

  private Display.Handle shown(Display.Handle handle, Object value) {
    if (handle == null) {
      return display.show(value);
    }
    handle.update(value);
    return handle;
  }

  private Progress progress(Step step, long now) {
    double seconds = (now - start) * 1e-9;
    double left = (step.epochs() - epochsDone) * seconds / (epochsDone - resumedAt);
    Score score = mean.score();
    String text =
        String.format(
            Locale.ROOT,
            "epoch %d/%d %s %d/%d  %.0f images/s  loss %.3f  accuracy %.2f %%  %s left",
            step.epoch() + 1,
            step.epochs(),
            step.phase(),
            step.batch() + 1,
            step.batches(),
            images / Math.max(1e-9, (now - epochStart) * 1e-9),
            score.loss(),
            100 * score.accuracy(),
            ProgressLine.duration(left));
    return new Progress(name, epochsDone / step.epochs(), text);
  }

  private String done(Epoch epoch) {
    Map<String, Double> numbers = epoch.numbers();
    StringBuilder text = new StringBuilder();
    int epochs = epoch.epochs() - resumedAt;
    text.append(resumedAt > 0 ? "the last " : "");
    text.append(epochs).append(epochs == 1 ? " epoch in " : " epochs in ");
    text.append(ProgressLine.duration((nanos.getAsLong() - start) * 1e-9));
    append(text, numbers, "test_accuracy", "  test accuracy %.2f %%", 100);
    append(text, numbers, "expected_compression", "  expected compression %.2f×", 1);
    return text.toString();
  }

  private static void append(
      StringBuilder text, Map<String, Double> numbers, String key, String format, double scale) {
    if (numbers.containsKey(key)) {
      text.append(String.format(Locale.ROOT, format, scale * numbers.get(key)));
    }
  }
}
