package org.dnas4j.jupyter;

import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tech.tablesaw.api.NumericColumn;

/**
 * How many digits a column of numbers needs behind the point, so that points stand below each
 * other.
 */
final class Decimals {
  /** Digits that are told apart. */
  private static final int DIGITS = 6;

  /** For columns whose numbers differ so much in size that they need exponents. */
  private static final int EXPONENT = -1;

  private Decimals() {}

  static int of(NumericColumn<?> column, int rows) {
    double[] sizes =
        IntStream.range(0, rows)
            .mapToDouble(column::getDouble)
            .filter(Double::isFinite)
            .map(Math::abs)
            .filter(v -> v > 0)
            .toArray();
    double largest = DoubleStream.of(sizes).max().orElse(0);
    double smallest = DoubleStream.of(sizes).min().orElse(0);
    if (DoubleStream.of(sizes).allMatch(v -> v == Math.rint(v) && v < 1e15)) {
      return 0;
    }
    if (smallest < 1e-4 || largest >= 1e9) {
      return EXPONENT;
    }
    int most = Math.max(0, DIGITS - 1 - (int) Math.floor(Math.log10(largest)));
    return IntStream.range(0, most)
        .filter(d -> DoubleStream.of(sizes).allMatch(v -> isWhole(v * Math.pow(10, d))))
        .findFirst()
        .orElse(most);
  }

  private static boolean isWhole(double value) {
    return Math.abs(value - Math.rint(value)) < 1e-9 * Math.max(1, value);
  }

  static String format(double value, int decimals) {
    return decimals == EXPONENT
        ? String.format(Locale.ROOT, "%.4g", value)
        : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
