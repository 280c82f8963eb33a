package org.dnas4j.report.display;

import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.dnas4j.experiment.Variant;
import org.dnas4j.train.TrainingListener;

/** Shows a sweep while it runs: one progress bar for all its variants, at most twice a second. */
public final class LiveSweep {
  private static final long NANOS_BETWEEN = 500_000_000;

  private final List<Variant> variants;
  private final LongSupplier nanos;
  private final Display.Handle bar;
  private int begun;
  private long lastUpdate;

  /** Shows an empty bar. */
  public LiveSweep(List<Variant> variants, Display display) {
    this(variants, display, System::nanoTime);
  }

  LiveSweep(List<Variant> variants, Display display, LongSupplier nanos) {
    this.variants = List.copyOf(variants);
    this.nanos = nanos;
    this.bar = display.show(new Progress("sweep", 0, variants.size() + " variants"));
  }

  /** Goes on to the next variant; finished ones pass without a step. */
  public void next() {
    begun++;
    show(0, "");
  }

  /** The listener of one stage, for example {@code search}, of the variant that runs. */
  public TrainingListener listener(String stage) {
    return new TrainingListener() {
      @Override
      public void step(Step step) {
        if (nanos.getAsLong() - lastUpdate >= NANOS_BETWEEN) {
          String place =
              String.format(
                  Locale.ROOT, ", %s epoch %d/%d", stage, step.epoch() + 1, step.epochs());
          show(step.epochsDone() / step.epochs(), place);
        }
      }
    };
  }

  /** Fills the bar. */
  public void done() {
    bar.update(new Progress("sweep", 1, variants.size() + " variants"));
  }

  private void show(double share, String place) {
    lastUpdate = nanos.getAsLong();
    Variant variant = variants.get(begun - 1);
    String text =
        String.format(
            Locale.ROOT, "%d of %d: %s%s", begun, variants.size(), variant.label(), place);
    bar.update(new Progress("sweep", (begun - 1 + share) / variants.size(), text));
  }
}
