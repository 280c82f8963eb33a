package org.dnas4j.report.chart;

import java.util.List;
import java.util.Locale;

/**
 * The colours of figures, told apart by colour-blind readers too (Okabe and Ito, 2008, and grey).
 */
final class Palette {
  private static final List<String> SERIES =
      List.of(
          "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#999999");

  /** Of texts. */
  static final String INK = "#222222";

  private static final double WASH = 0.4;

  private Palette() {}

  static String series(int index) {
    return SERIES.get(index % SERIES.size());
  }

  /** A series' colour, light enough to write on. */
  static String pale(int index) {
    int color = Integer.parseInt(series(index).substring(1), 16);
    return String.format(
        Locale.ROOT,
        "#%02X%02X%02X",
        mix(255, color >> 16, WASH),
        mix(255, color >> 8 & 255, WASH),
        mix(255, color & 255, WASH));
  }

  /** From white at 0 to dark blue at 1. */
  static String shade(double value) {
    double share = Math.max(0, Math.min(1, value));
    return String.format(
        Locale.ROOT,
        "#%02X%02X%02X",
        mix(255, 8, share),
        mix(255, 48, share),
        mix(255, 107, share));
  }

  private static int mix(int from, int to, double share) {
    return (int) Math.round(from + (to - from) * share);
  }
}
