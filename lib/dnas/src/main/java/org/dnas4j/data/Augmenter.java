package org.dnas4j.data;

import java.util.Arrays;
import org.dnas4j.base.Check;
import org.dnas4j.tensor.Rng;

/**
 * Writes augmented, normalized images. Bytes become floats by a table and the cases are told apart
 * a row, not a pixel, which is what makes it fast.
 */
final class Augmenter {
  private final Images data;
  private final Augmentation augmentation;
  private final float[][] table;

  Augmenter(Images data, Augmentation augmentation, Normalization normalization) {
    Check.that(
        normalization.mean().size() == data.channels(),
        "channels of the normalization",
        normalization.mean().size(),
        data.channels() + ", as in " + data.name());
    this.data = data;
    this.augmentation = augmentation;
    this.table = normalization.table();
  }

  /**
   * What was drawn for one image: the crop moves by dy, dx; the hole is centred on holeY, holeX.
   */
  record Draw(int dy, int dx, boolean flip, int holeY, int holeX) {}

  /** Always draws all five numbers, so that switching one change off leaves the others alike. */
  Draw draw(Rng rng) {
    int pad = augmentation.padCrop();
    int dy = rng.nextInt(2 * pad + 1) - pad;
    int dx = rng.nextInt(2 * pad + 1) - pad;
    boolean flip = rng.nextInt(2) == 1 && augmentation.flip();
    return new Draw(dy, dx, flip, rng.nextInt(data.height()), rng.nextInt(data.width()));
  }

  /** Writes the image whose bytes begin at pixels[from] as floats from out[at] on. */
  void write(byte[] pixels, int from, Draw draw, float[] out, int at) {
    int height = data.height();
    int width = data.width();
    int plane = from;
    int target = at;
    for (float[] values : table) {
      for (int y = 0; y < height; y++) {
        int sourceY = y + draw.dy;
        if (sourceY < 0 || sourceY >= height) {
          Arrays.fill(out, target, target + width, values[0]);
        } else {
          writeRow(pixels, plane + sourceY * width, width, draw, values, out, target);
        }
        target += width;
      }
      plane += height * width;
    }
    if (augmentation.cutout() > 0) {
      cut(draw, out, at);
    }
  }

  private static void writeRow(
      byte[] pixels, int row, int width, Draw draw, float[] values, float[] out, int target) {
    // Columns from to until of the crop lie on the image, the rest on the black border.
    int from = Math.min(width, Math.max(0, -draw.dx));
    int until = Math.max(from, Math.min(width, width - draw.dx));
    int source = row + draw.dx;
    if (draw.flip) {
      int last = target + width - 1;
      Arrays.fill(out, last - from + 1, last + 1, values[0]);
      for (int x = from; x < until; x++) {
        out[last - x] = values[pixels[source + x] & 255];
      }
      Arrays.fill(out, target, last - until + 1, values[0]);
    } else {
      Arrays.fill(out, target, target + from, values[0]);
      for (int x = from; x < until; x++) {
        out[target + x] = values[pixels[source + x] & 255];
      }
      Arrays.fill(out, target + until, target + width, values[0]);
    }
  }

  private void cut(Draw draw, float[] out, int at) {
    int height = data.height();
    int width = data.width();
    int hole = augmentation.cutout();
    int top = Math.max(0, draw.holeY - hole / 2);
    int bottom = Math.min(height, draw.holeY - hole / 2 + hole);
    int left = Math.max(0, draw.holeX - hole / 2);
    int right = Math.min(width, draw.holeX - hole / 2 + hole);
    for (int c = 0; c < data.channels(); c++) {
      for (int y = top; y < bottom; y++) {
        int row = at + (c * height + y) * width;
        Arrays.fill(out, row + left, row + right, 0f);
      }
    }
  }
}
