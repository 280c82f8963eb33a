package org.dnas4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;

class CropBoxTest {
  @Property(tries = 1000)
  void randomBoxesLieOnThePhotoAndHaveAnAllowedRatio(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 900) int width,
      @ForAll @IntRange(min = 1, max = 900) int height) {
    CropBox box = CropBox.random(width, height, 0.08, Rng.of(seed));
    assertTrue(box.x() >= 0 && box.y() >= 0 && box.width() >= 1 && box.height() >= 1, "" + box);
    assertTrue(box.x() + box.width() <= width && box.y() + box.height() <= height, "" + box);
    // Sides are whole numbers: half a pixel more or less of either.
    assertTrue((box.width() - 0.51) / (box.height() + 0.51) <= 4.0 / 3, "" + box);
    if (width >= 4 && height >= 4) {
      assertTrue((box.width() + 0.51) / (box.height() - 0.51) >= 3.0 / 4, "" + box);
    }
  }

  @Test
  void areasAreUniformRatiosLogUniformPlacesEverywhere() {
    int n = 20_000;
    double area = 0;
    double logRatio = 0;
    int smallest = 0;
    int left = 0;
    for (int i = 0; i < n; i++) {
      // So long a least side that every box of at most a half fits at the first try.
      CropBox box = CropBox.random(1000, 1000, 0.08, Rng.of(5).split(i));
      double share = box.width() * box.height() * 1e-6;
      assertTrue(share > 0.079 && share <= 1);
      smallest += share < 0.31 ? 1 : 0;
      if (share < 0.5) {
        area += share;
        logRatio += Math.log((double) box.width() / box.height());
        left += 2 * box.x() < 1000 - box.width() ? 1 : 0;
      }
    }
    // Boxes above 3/4 of the area are often drawn again, so small ones are a little too many.
    assertTrue(smallest > n / 4 && smallest < n * 0.30, smallest + " below 0.31");
    int half = smallest * 42 / 23;
    assertEquals(0.29, area / half, 0.01);
    assertEquals(0, logRatio / half, 0.01);
    assertEquals(0.5, (double) left / half, 0.02);
  }

  @Test
  void photosTooLongForAnyBoxGiveTheirMiddle() {
    assertEquals(new CropBox(493, 0, 13, 10), CropBox.random(1000, 10, 0.9, Rng.of(1)));
    assertEquals(new CropBox(0, 493, 10, 13), CropBox.random(10, 1000, 0.9, Rng.of(1)));
  }

  @Property(tries = 500)
  void theMiddleIsThatOfTheResizedPhoto(
      @ForAll @IntRange(min = 32, max = 900) int width,
      @ForAll @IntRange(min = 32, max = 900) int height,
      @ForAll @IntRange(min = 8, max = 300) int side,
      @ForAll @IntRange(min = 0, max = 100) int more) {
    int resize = side + more;
    CropBox box = CropBox.centre(width, height, resize, side);
    // By resizing first: the resized photo's middle square, mapped back to the photo.
    double scale = Math.min(width, height) / (double) resize;
    assertEquals((width / scale - side) / 2 * scale, box.x(), 1);
    assertEquals((height / scale - side) / 2 * scale, box.y(), 1);
    // Half a pixel, and the last bit of the product: 21.499999999999996 stands for 21.5.
    assertEquals(side * scale, box.width(), 0.5 + 1e-9);
    assertEquals(box.width(), box.height());
    assertTrue(box.x() + box.width() <= width && box.y() + box.height() <= height, "" + box);
  }

  @Test
  void aPhotoOfTheRightSizeIsTakenWhole() {
    assertEquals(new CropBox(0, 0, 64, 64), CropBox.centre(64, 64, 64, 64));
    assertEquals(new CropBox(16, 0, 64, 64), CropBox.centre(96, 64, 64, 64));
    // torchvision: short side 375 to 256, then 224 in the middle.
    assertEquals(new CropBox(86, 23, 328, 328), CropBox.centre(500, 375, 256, 224));
  }

  @Test
  void shrinksByTheLargestPowerThatLeavesEnoughPixels() {
    assertEquals(1, new CropBox(0, 0, 447, 900).reduction(224));
    assertEquals(2, new CropBox(0, 0, 448, 900).reduction(224));
    assertEquals(4, new CropBox(0, 0, 300, 256).reduction(64));
    assertEquals(8, new CropBox(0, 0, 9000, 9000).reduction(64));
    assertEquals(new CropBox(50, 20, 101, 200), new CropBox(99, 41, 202, 400).reduced(2, 501, 251));
  }

  @Property(tries = 500)
  void aSmallerDecodedPhotoStillHoldsTheBox(
      @ForAll long seed,
      @ForAll @IntRange(min = 16, max = 2000) int width,
      @ForAll @IntRange(min = 16, max = 2000) int height,
      @ForAll @IntRange(min = 8, max = 64) int side) {
    CropBox box = CropBox.random(width, height, 0.08, Rng.of(seed));
    int by = box.reduction(side);
    int w = (width + by - 1) / by;
    int h = (height + by - 1) / by;
    CropBox part = box.reduced(by, w, h);
    assertTrue(part.x() >= 0 && part.x() + part.width() <= w, part + " of " + w);
    assertTrue(part.y() >= 0 && part.y() + part.height() <= h, part + " of " + h);
    assertEquals((double) box.width() / by, part.width(), 1.5);
    assertEquals((double) box.y() / by, part.y(), 1.5);
  }
}
