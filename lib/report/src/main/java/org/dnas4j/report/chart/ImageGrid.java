package org.dnas4j.report.chart;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.dnas4j.base.Check;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;
import org.dnas4j.data.Images;
import org.dnas4j.data.Normalization;
import org.dnas4j.report.chart.SvgCanvas.Anchor;
import org.dnas4j.tensor.Rng;

/** Images of a data set in rows and columns, twice as large as they are. */
public final class ImageGrid {
  private static final int GAP = 2;
  private static final int SCALE = 2;
  private static final int HEADING = 40;
  private static final int SMALL = 12;
  private static final int WHITE = 0xFFFFFF;

  private ImageGrid() {}

  /**
   * The first images of each class, one column per class.
   *
   * @param data colour images, of three channels
   * @param rows at most so many of a class, at least 1
   */
  public static Picture classes(Images data, int rows) {
    checkColour(data);
    Check.that(rows >= 1, "rows", rows, "at least 1");
    BufferedImage grid = canvas(data, rows, data.classes());
    int[] labels = data.labels();
    for (int c = 0; c < data.classes(); c++) {
      int label = c;
      int[] first =
          IntStream.range(0, labels.length).filter(i -> labels[i] == label).limit(rows).toArray();
      for (int row = 0; row < first.length; row++) {
        draw(grid, bytes(data.image(first[row])), data, row, c);
      }
    }
    return picture(grid, data.classNames(), data, "the first images of each class of " + data);
  }

  /**
   * The first images, each with some random changes of it as training sees them, one row per image.
   *
   * @param rows images, from 1 to the size of the set
   * @param draws random changes of each, at least 1
   * @param normalization decides the colour of cut holes: the mean of the training set
   */
  public static Picture augmented(
      Images data,
      Augmentation augmentation,
      Normalization normalization,
      int rows,
      int draws,
      Rng rng) {
    checkColour(data);
    Check.that(rows >= 1 && rows <= data.size(), "rows", rows, "1 to " + data.size());
    Check.that(draws >= 1, "draws", draws, "at least 1");
    BufferedImage grid = canvas(data, rows, draws + 1);
    int[] order = IntStream.range(0, rows * draws).map(i -> i / draws).toArray();
    try (Batches batches =
        Batches.of(data, order, order.length, augmentation, normalization, rng, false)) {
      Batch batch = batches.next();
      for (int i = 0; i < order.length; i++) {
        draw(grid, values(batch, i, data, normalization), data, i / draws, 1 + i % draws);
      }
    }
    for (int row = 0; row < rows; row++) {
      draw(grid, bytes(data.image(row)), data, row, 0);
    }
    List<String> headings = new ArrayList<>(List.of("original"));
    IntStream.rangeClosed(1, draws).mapToObj(i -> "draw " + i).forEach(headings::add);
    String text = "images of " + data + " with " + draws + " random changes each";
    return picture(grid, headings, data, text);
  }

  private static void checkColour(Images data) {
    Check.that(data.channels() == 3, "channels of " + data.name(), data.channels(), "3");
  }

  private static int[] bytes(byte[] image) {
    return IntStream.range(0, image.length).map(i -> image[i] & 255).toArray();
  }

  /** Undoes the normalization. */
  private static int[] values(Batch batch, int image, Images data, Normalization n) {
    int length = data.imageLength();
    int plane = data.height() * data.width();
    return IntStream.range(0, length)
        .map(
            i -> {
              float normalized = batch.images()[image * length + i];
              double share = normalized * n.std().get(i / plane) + n.mean().get(i / plane);
              return (int) Math.round(255 * Math.max(0, Math.min(1, share)));
            })
        .toArray();
  }

  private static BufferedImage canvas(Images data, int rows, int columns) {
    BufferedImage grid =
        new BufferedImage(
            columns * (data.width() + GAP),
            rows * (data.height() + GAP),
            BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < grid.getHeight(); y++) {
      for (int x = 0; x < grid.getWidth(); x++) {
        grid.setRGB(x, y, WHITE);
      }
    }
    return grid;
  }

  /** Values from 0 to 255 in channel, row, column order. */
  private static void draw(BufferedImage grid, int[] values, Images data, int row, int column) {
    int plane = data.height() * data.width();
    int left = column * (data.width() + GAP);
    int top = row * (data.height() + GAP);
    for (int p = 0; p < plane; p++) {
      int rgb = values[p] << 16 | values[plane + p] << 8 | values[2 * plane + p];
      grid.setRGB(left + p % data.width(), top + p / data.width(), rgb);
    }
  }

  private static Picture picture(
      BufferedImage grid, List<String> headings, Images data, String text) {
    int width = SCALE * grid.getWidth();
    int height = SCALE * grid.getHeight();
    SvgCanvas canvas = new SvgCanvas(width, height + HEADING);
    for (int c = 0; c < headings.size(); c++) {
      double middle = SCALE * (c * (data.width() + GAP) + data.width() / 2.0);
      String[] words = headings.get(c).split(" ", 2);
      for (int line = 0; line < words.length; line++) {
        canvas.text(middle, 14 + 15 * line, SMALL, Anchor.MIDDLE, Palette.INK, words[line]);
      }
    }
    canvas.image(0, HEADING, width, height, "data:image/png;base64," + base64(grid));
    return new Picture(canvas.finish(), text);
  }

  private static String base64(BufferedImage image) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(png)) {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(png.toByteArray());
  }
}
