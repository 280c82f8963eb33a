package org.dnas4j.jupyter;

import java.util.Iterator;
import java.util.Locale;
import org.dnas4j.cost.Cost;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;

/** An architecture as a strip of coloured cells, one per block, groups apart. */
final class BitsStrip {
  private BitsStrip() {}

  static String of(Architecture architecture) {
    StringBuilder html =
        new StringBuilder("<div class=\"dnas-bits\" style=\"font-family: sans-serif\">");
    Iterator<Precision> next = architecture.precisions().iterator();
    int block = 0;
    for (int size : architecture.net().groupSizes()) {
      for (int i = 0; i < size; i++) {
        String name = architecture.net().blocks().get(block++).name();
        html.append(cell(next.next(), name, i + 1 == size));
      }
    }
    return html.append(
            String.format(
                Locale.ROOT,
                "<span style=\"margin-left: 0.5em\">bits a block, %.2f× %s</span></div>",
                architecture.compression(architecture.counts()),
                architecture.counts().equals(Cost.SIZE) ? "smaller" : "less compute"))
        .toString();
  }

  private static String cell(Precision bits, String block, boolean last) {
    String style =
        "display: inline-block; width: 2.2em; padding: 0.3em 0; text-align: center; margin-right: "
            + (last ? "0.8em" : "2px")
            + "; background-color: "
            + color(bits.weight().bits())
            + "; color: "
            + (bits.weight().bits() >= 4 ? "#ffffff" : "#222222");
    return String.format(
        Locale.ROOT, "<span title=\"block %s\" style=\"%s\">%s</span>", block, style, bits);
  }

  /** Darker with every bit; a skipped block is grey. */
  private static String color(int bits) {
    return switch (bits) {
      case 0 -> "#e0e0e0";
      case 1 -> "#deebf7";
      case 2 -> "#c6dbef";
      case 3 -> "#9ecae1";
      case 4 -> "#4292c6";
      case 5, 6, 7 -> "#2171b5";
      case 8 -> "#08519c";
      default -> "#08306b";
    };
  }
}
