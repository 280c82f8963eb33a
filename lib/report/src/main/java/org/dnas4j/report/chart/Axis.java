package org.dnas4j.report.chart;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * A linear axis with round ticks that cover the values.
 *
 * @param first the index of the first tick; ticks lie at multiples of the step
 * @param last the index of the last tick
 * @param step the distance between ticks, 1, 2 or 5 times a power of ten
 */
record Axis(long first, long last, double step) {
  private static final int TICKS = 6;

  /** The axis for the finite ones of the values. */
  static Axis covering(DoubleStream values) {
    var range = values.filter(Double::isFinite).summaryStatistics();
    if (range.getCount() == 0) {
      return new Axis(0, 1, 1);
    }
    double width = range.getMax() - range.getMin();
    double step = width > 0 ? roundStep(width / TICKS) : roundStep(Math.abs(range.getMax()) / 10);
    long first = (long) Math.floor(range.getMin() / step);
    long last = (long) Math.ceil(range.getMax() / step);
    return first < last ? new Axis(first, last, step) : new Axis(first - 1, last + 1, step);
  }

  private static double roundStep(double wish) {
    if (wish == 0) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(wish)));
    double share = wish / power;
    return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
  }

  List<Double> ticks() {
    return LongStream.rangeClosed(first, last).mapToObj(i -> i * step).toList();
  }

  /** Where a value lies, from 0 at the first tick to 1 at the last. */
  double place(double value) {
    return (value / step - first) / (last - first);
  }

  /** A tick with as many decimals as the step has. */
  String label(double tick) {
    int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9));
    return String.format(Locale.ROOT, "%." + decimals + "f", tick);
  }
}
