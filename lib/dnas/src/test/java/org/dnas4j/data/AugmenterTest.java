package org.dnas4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;

class AugmenterTest {
  /** One image, pixel by pixel, straight from the definition. */
  private static float[] reference(
      ImageDataset data, int i, Augmentation a, Normalization norm, Augmenter.Draw draw) {
    int height = data.height();
    int width = data.width();
    float[] out = new float[data.imageLength()];
    for (int c = 0; c < data.channels(); c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int sourceY = y + draw.dy();
          int sourceX = (draw.flip() ? width - 1 - x : x) + draw.dx();
          boolean inside = sourceY >= 0 && sourceY < height && sourceX >= 0 && sourceX < width;
          int value = inside ? data.pixel(i, c, sourceY, sourceX) : 0;
          boolean cut =
              y >= draw.holeY() - a.cutout() / 2
                  && y < draw.holeY() - a.cutout() / 2 + a.cutout()
                  && x >= draw.holeX() - a.cutout() / 2
                  && x < draw.holeX() - a.cutout() / 2 + a.cutout();
          out[(c * height + y) * width + x] =
              cut ? 0f : (float) ((value / 255.0 - norm.mean().get(c)) / norm.std().get(c));
        }
      }
    }
    return out;
  }

  @Property(tries = 500)
  void equalsThePerPixelReference(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int channels,
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @IntRange(min = 1, max = 9) int width,
      @ForAll @IntRange(min = 0, max = 12) int padCrop,
      @ForAll boolean flip,
      @ForAll @IntRange(min = 0, max = 20) int cutout) {
    ImageDataset data = TestImages.random(seed, 3, channels, height, width);
    Normalization norm = TestImages.normalization(channels);
    Augmentation a = new Augmentation(padCrop, flip, cutout);
    Augmenter augmenter = new Augmenter(data, a, norm);
    Augmenter.Draw draw = augmenter.draw(Rng.of(seed));
    float[] out = new float[data.imageLength() + 7];
    augmenter.write(data.rawPixels(), data.offset(2), draw, out, 5);
    float[] found = Arrays.copyOfRange(out, 5, out.length - 2);
    assertArrayEquals(reference(data, 2, a, norm, draw), found);
    for (int outside : new int[] {0, 4, out.length - 2, out.length - 1}) {
      assertEquals(0f, out[outside], "nothing is written beyond the image");
    }
  }

  @Property(tries = 200)
  void drawsStayInRange(@ForAll long seed, @ForAll @IntRange(min = 0, max = 64) int padCrop) {
    ImageDataset data = TestImages.random(1, 1, 1, 5, 7);
    Augmenter augmenter =
        new Augmenter(data, new Augmentation(padCrop, false, 3), Normalization.identity(1));
    Augmenter.Draw draw = augmenter.draw(Rng.of(seed));
    assertTrue(Math.abs(draw.dy()) <= padCrop && Math.abs(draw.dx()) <= padCrop);
    assertTrue(draw.holeY() >= 0 && draw.holeY() < 5);
    assertTrue(draw.holeX() >= 0 && draw.holeX() < 7);
    assertTrue(!draw.flip());
  }

  @Test
  void flipsHalfTheTimeAndCropsEverywhereAlike() {
    ImageDataset data = TestImages.random(1, 1, 1, 32, 32);
    Augmenter augmenter = new Augmenter(data, Augmentation.cifar(), Normalization.identity(1));
    int n = 20_000;
    int flips = 0;
    int[] shifts = new int[9];
    for (int i = 0; i < n; i++) {
      Augmenter.Draw draw = augmenter.draw(Rng.of(3).split(i));
      flips += draw.flip() ? 1 : 0;
      shifts[draw.dx() + 4]++;
    }
    // Five standard deviations of the binomial distribution.
    assertEquals(n / 2.0, flips, 5 * Math.sqrt(n * 0.25));
    for (int count : shifts) {
      assertEquals(n / 9.0, count, 5 * Math.sqrt(n / 9.0 * 8 / 9));
    }
  }

  @Property(tries = 300)
  void holeHasTheRightAreaAndIsClippedAtTheEdges(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 40) int hole) {
    // White on a scale where nothing but the hole is 0.
    byte[] white = new byte[2 * 12 * 15];
    Arrays.fill(white, (byte) 255);
    ImageDataset data = ImageDataset.of("white", List.of("x"), 2, 12, 15, white, new int[1]);
    Augmenter augmenter =
        new Augmenter(data, new Augmentation(0, true, hole), Normalization.identity(2));
    Augmenter.Draw draw = augmenter.draw(Rng.of(seed));
    float[] out = new float[data.imageLength()];
    augmenter.write(data.rawPixels(), data.offset(0), draw, out, 0);
    int zeros = 0;
    for (float v : out) {
      zeros += v == 0f ? 1 : 0;
    }
    assertEquals(2 * overlap(draw.holeY(), hole, 12) * overlap(draw.holeX(), hole, 15), zeros);
  }

  /** How many of the hole's rows or columns lie on the image, by counting. */
  private static int overlap(int centre, int hole, int size) {
    int count = 0;
    for (int k = 0; k < hole; k++) {
      int at = centre - hole / 2 + k;
      count += at >= 0 && at < size ? 1 : 0;
    }
    return count;
  }

  @Test
  void switchingOneChangeOffLeavesTheOthers() {
    ImageDataset data = TestImages.random(1, 1, 1, 32, 32);
    Normalization norm = Normalization.identity(1);
    Augmenter.Draw all = new Augmenter(data, Augmentation.cifar(), norm).draw(Rng.of(9));
    Augmenter.Draw noFlip =
        new Augmenter(data, new Augmentation(4, false, 0), norm).draw(Rng.of(9));
    assertEquals(all.dx(), noFlip.dx());
    assertEquals(all.dy(), noFlip.dy());
  }

  @Test
  void rangesAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new Augmentation(-1, true, 0));
    assertThrows(IllegalArgumentException.class, () -> new Augmentation(65, true, 0));
    assertThrows(IllegalArgumentException.class, () -> new Augmentation(0, true, -1));
    assertEquals(new Augmentation(4, true, 16), Augmentation.cifar());
    assertEquals(new Augmentation(0, false, 0), Augmentation.none());
    ImageDataset data = TestImages.random(1, 1, 3, 2, 2);
    assertThrows(
        IllegalArgumentException.class,
        () -> new Augmenter(data, Augmentation.none(), Normalization.identity(1)));
  }
}
