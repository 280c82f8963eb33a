package org.dnas4j.train;

import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Says in one line how far a loop is: epoch, images per second, loss, accuracy, expected
 * compression and the time left. One line per epoch, and within long epochs one every few seconds.
 */
public final class ProgressLine implements TrainingListener {
  private static final double SECONDS_BETWEEN = 10;

  private final String name;
  private final Consumer<String> out;
  private final PhaseScore mean = new PhaseScore();
  private double epochStart = seconds();
  private double lastLine = epochStart;
  private double epochSeconds;
  private int epochsTimed;
  private long images;

  /**
   * A line that starts with a name.
   *
   * @param out receives whole lines
   */
  public ProgressLine(String name, Consumer<String> out) {
    this.name = name;
    this.out = out;
  }

  @Override
  public void step(Step step) {
    images += step.images();
    mean.add(step);
    double now = seconds();
    if (now - lastLine >= SECONDS_BETWEEN) {
      lastLine = now;
      Score score = mean.score();
      out.accept(
          String.format(
              Locale.ROOT,
              "%s  epoch %d/%d %s %d/%d  %.0f img/s  loss %.3f  acc %.2f %%",
              name,
              step.epoch() + 1,
              step.epochs(),
              step.phase(),
              step.batch() + 1,
              step.batches(),
              images / (now - epochStart),
              score.loss(),
              100 * score.accuracy()));
    }
  }

  @Override
  public void epoch(Epoch epoch) {
    double now = seconds();
    epochSeconds += epoch.seconds();
    epochsTimed++;
    int left = epoch.epochs() - epoch.epoch() - 1;
    StringBuilder line = new StringBuilder();
    append(line, "%s  epoch %d/%d", name, epoch.epoch() + 1, epoch.epochs());
    append(line, "  %.0f img/s", images / Math.max(1e-9, now - epochStart));
    Map<String, Double> numbers = epoch.numbers();
    show(line, numbers, "train_loss", "  loss %.3f", 1);
    show(line, numbers, "weights_loss", "  loss %.3f", 1);
    show(line, numbers, "train_accuracy", "  acc %.2f %%", 100);
    show(line, numbers, "weights_accuracy", "  acc %.2f %%", 100);
    show(line, numbers, "theta_accuracy", "  θ acc %.2f %%", 100);
    show(line, numbers, "heldout_accuracy", "  held out %.2f %%", 100);
    show(line, numbers, "test_accuracy", "  test %.2f %%", 100);
    show(line, numbers, "best_loss", "  best loss %.3f", 1);
    show(line, numbers, "expected_compression", "  compression %.2f×", 1);
    append(line, "  ETA %s", duration(left * epochSeconds / epochsTimed));
    out.accept(line.toString());
    images = 0;
    epochStart = now;
    lastLine = now;
  }

  private static void show(
      StringBuilder line, Map<String, Double> numbers, String key, String format, double scale) {
    Double value = numbers.get(key);
    if (value != null && !value.isNaN()) {
      append(line, format, scale * value);
    }
  }

  private static void append(StringBuilder line, String format, Object... arguments) {
    line.append(String.format(Locale.ROOT, format, arguments));
  }

  /** For example {@code 1:02:03}. */
  public static String duration(double seconds) {
    long s = Math.round(seconds);
    return String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  }

  private static double seconds() {
    return System.nanoTime() * 1e-9;
  }
}
