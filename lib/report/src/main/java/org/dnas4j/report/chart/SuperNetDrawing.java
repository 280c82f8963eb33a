package org.dnas4j.report.chart;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.report.chart.SvgCanvas.Anchor;
import org.dnas4j.search.Distribution;
import org.dnas4j.supernet.Candidates;

/**
 * Draws a super net as the paper does (Figure 1, recalled): nodes are feature maps, between two of
 * them runs one edge per candidate, as thick as it is likely. One row per group of blocks.
 */
public final class SuperNetDrawing {
  private static final int WIDTH = 800;
  private static final int TOP = 70;
  private static final int MARGIN = 60;
  private static final int BETWEEN_EDGES = 20;
  private static final int BETWEEN_ROWS = 70;
  private static final int RADIUS = 15;
  private static final int THICKEST = 9;
  private static final int SMALL = 11;
  private static final int LARGE = 16;

  private SuperNetDrawing() {}

  /** The super net before the search: each candidate of a block is as likely as the others. */
  public static Picture of(NetSpec net, List<Precision> candidates) {
    List<Candidates> blocks = Candidates.of(net, candidates);
    return of(
        new Distribution(
            net,
            blocks,
            blocks.stream().map(own -> Collections.nCopies(own.size(), 1f / own.size())).toList()));
  }

  /** The super net with P_θ, for example that of a search's last epoch. */
  public static Picture of(Distribution p) {
    NetSpec net = p.net();
    List<BlockSpec> blocks = net.blocks();
    List<Precision> all =
        p.candidates().stream().flatMap(c -> c.precisions().stream()).distinct().toList();
    int row = all.size() * BETWEEN_EDGES + BETWEEN_ROWS;
    SvgCanvas canvas = new SvgCanvas(WIDTH, TOP + net.groupSizes().size() * row);
    double count = p.candidates().stream().mapToDouble(Candidates::size).reduce(1, (a, b) -> a * b);
    String title =
        String.format(
            Locale.ROOT,
            "Super net of %s: %d blocks, %s architectures",
            net,
            blocks.size(),
            big(count));
    canvas.text(MARGIN, 28, LARGE, Anchor.START, Palette.INK, title);
    int next = 0;
    for (int group = 0; group < net.groupSizes().size(); group++) {
      int size = net.groupSizes().get(group);
      double y = TOP + group * row + row / 2.0 - 20;
      double step = (WIDTH - 2.0 * MARGIN) / size;
      for (int i = 0; i < size; i++) {
        BlockSpec block = blocks.get(next);
        double x = MARGIN + i * step;
        edges(canvas, p, next, all, x, step, y);
        if (i == 0) {
          int from = next == 0 ? block.outputSize() : blocks.get(next - 1).outputSize();
          node(canvas, x, y, next, shape(block.in(), from));
        }
        next++;
        node(canvas, x + step, y, next, shape(block.out(), block.outputSize()));
      }
    }
    double bottom = TOP + net.groupSizes().size() * row - 12;
    String legend =
        "number: bits; thickness: probability; dashed: block skipped; before v0 the stem,"
            + " after the last node pooling and a linear layer, in 32 bit";
    canvas.text(MARGIN, bottom, SMALL, Anchor.START, Palette.INK, legend);
    return new Picture(canvas.finish(), title);
  }

  /**
   * The block's name, and one edge per candidate, in their order from the top; dashed where it is
   * skipped.
   */
  private static void edges(
      SvgCanvas canvas,
      Distribution p,
      int block,
      List<Precision> all,
      double x,
      double step,
      double y) {
    String name = p.net().blocks().get(block).name();
    double top = y - all.size() * BETWEEN_EDGES / 2.0;
    canvas.text(x + step / 2, top - 6, SMALL, Anchor.MIDDLE, Palette.INK, name);
    List<Precision> order = p.candidates().get(block).precisions();
    for (int k = 0; k < order.size(); k++) {
      Precision precision = order.get(k);
      String bits = precision.toString();
      double probability = p.probabilities().get(block).get(k);
      double offset = (k - (order.size() - 1) / 2.0) * BETWEEN_EDGES;
      String tip = String.format(Locale.ROOT, "%s, %s bit: %.3f", name, bits, probability);
      canvas.arc(
          x + RADIUS,
          y,
          x + step - RADIUS,
          offset,
          Palette.series(all.indexOf(precision)),
          0.5 + THICKEST * probability,
          precision.weight().isSkip(),
          tip);
      double middle = x + step / 2;
      int half = 4 + 5 * bits.length();
      canvas.rectangle(middle - half, y + offset - 7, 2 * half, 14, "#FFFFFF", "");
      canvas.text(middle, y + offset + 4, SMALL, Anchor.MIDDLE, Palette.INK, bits);
    }
  }

  private static void node(SvgCanvas canvas, double x, double y, int index, String shape) {
    canvas.ring(x, y, RADIUS, Palette.INK, shape);
    canvas.text(x, y + 4, SMALL, Anchor.MIDDLE, Palette.INK, "v" + index);
    canvas.text(x, y + RADIUS + 14, SMALL, Anchor.MIDDLE, Palette.INK, shape);
  }

  private static String shape(int channels, int size) {
    return channels + "×" + size + "×" + size;
  }

  private static String big(double count) {
    return count < 1e12
        ? String.format(Locale.ROOT, "%,.0f", count)
        : String.format(Locale.ROOT, "%.2e", count);
  }
}
