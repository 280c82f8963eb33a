package org.dnas4j.report.display;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.ChartGrid;

/**
 * Shows everything as lines of text. An update is another line, so that of progress one every few
 * seconds is enough, and figures, of which text shows little, are not repeated.
 */
public final class ConsoleDisplay implements Display {
  private static final long NANOS_BETWEEN = 10_000_000_000L;

  private final Consumer<String> out;
  private final LongSupplier nanos;

  /**
   * A display that writes.
   *
   * @param out receives texts of one or more lines, without the last line's end
   */
  public ConsoleDisplay(Consumer<String> out) {
    this(out, System::nanoTime);
  }

  ConsoleDisplay(Consumer<String> out, LongSupplier nanos) {
    this.out = out;
    this.nanos = nanos;
  }

  @Override
  public Handle show(Object value) {
    out.accept(PlainText.of(value));
    return new Lines();
  }

  private final class Lines implements Handle {
    private long last = nanos.getAsLong();

    @Override
    public void update(Object value) {
      boolean figure = value instanceof Chart || value instanceof ChartGrid;
      boolean running = value instanceof Progress progress && progress.share() < 1;
      long now = nanos.getAsLong();
      if (!figure && (!running || now - last >= NANOS_BETWEEN)) {
        last = now;
        out.accept(PlainText.of(value));
      }
    }
  }
}
