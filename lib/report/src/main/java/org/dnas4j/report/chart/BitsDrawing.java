package org.dnas4j.report.chart;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;
import org.dnas4j.report.chart.SvgCanvas.Anchor;
import org.dnas4j.search.Architecture;

/**
 * Draws architectures below one another: a strip each, a cell a block, the darker the more bits
 * their weights have.
 */
public final class BitsDrawing {
  private static final int WIDTH = 800;
  private static final int LEFT = 240;
  private static final int STRIP = 450;
  private static final int TOP = 50;
  private static final int ROW = 34;
  private static final int BETWEEN_GROUPS = 8;

  /** Below this a cell has no room for its number. */
  private static final int NARROW = 14;

  private static final int SMALL = 12;
  private static final int LARGE = 16;
  private static final String SKIPPED = "#E0E0E0";

  private BitsDrawing() {}

  /** The architectures by name, in the map's order, with the compression of each beside it. */
  public static Picture of(String title, Map<String, Architecture> architectures) {
    SvgCanvas canvas = new SvgCanvas(WIDTH, TOP + ROW * architectures.size() + 10);
    canvas.text(10, 28, LARGE, Anchor.START, Palette.INK, title);
    int y = TOP;
    for (Map.Entry<String, Architecture> entry : architectures.entrySet()) {
      strip(canvas, entry.getKey(), entry.getValue(), y);
      y += ROW;
    }
    String text =
        architectures.entrySet().stream()
            .map(e -> e.getKey() + ": " + e.getValue())
            .collect(Collectors.joining("; "));
    return new Picture(canvas.finish(), title + ". " + text);
  }

  private static void strip(SvgCanvas canvas, String name, Architecture architecture, int y) {
    double middle = y + ROW / 2.0;
    canvas.text(LEFT - 12, middle, SMALL, Anchor.END, Palette.INK, name);
    int groups = architecture.net().groupSizes().size();
    double cell =
        (double) (STRIP - BETWEEN_GROUPS * (groups - 1)) / architecture.precisions().size();
    double x = LEFT;
    int block = 0;
    for (int size : architecture.net().groupSizes()) {
      for (int i = 0; i < size; i++) {
        Precision precision = architecture.precisions().get(block);
        String tip = architecture.net().blocks().get(block).name() + ": " + precision + " bits";
        canvas.rectangle(x, y, cell - 1, ROW - 8, color(precision.weight()), tip);
        if (cell >= NARROW) {
          String ink = precision.weight().bits() > 4 ? "#FFFFFF" : Palette.INK;
          canvas.text(x + cell / 2, middle, SMALL, Anchor.MIDDLE, ink, precision.toString());
        }
        x += cell;
        block++;
      }
      x += BETWEEN_GROUPS;
    }
    String compression =
        String.format(Locale.ROOT, "%.2f×", architecture.compression(architecture.counts()));
    canvas.text(LEFT + STRIP + 12, middle, SMALL, Anchor.START, Palette.INK, compression);
  }

  /** A doubling of the bits is as dark a step as the next. */
  private static String color(BitWidth bits) {
    return bits.isSkip()
        ? SKIPPED
        : Palette.shade(0.1 + 0.9 * Math.log(bits.bits()) / Math.log(32));
  }
}
