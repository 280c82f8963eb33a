package org.dnas4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageDatasetTest {
  private static final List<String> NAMES = List.of("cat", "dog");

  /** Two images of 1 × 1 × 2. */
  private static ImageDataset tiny() {
    return ImageDataset.of("tiny", NAMES, 1, 1, 2, new byte[] {0, (byte) 255, 7, 9}, new int[2]);
  }

  @Test
  void pixelsAreUnsignedAndInOrder() {
    ImageDataset data = tiny();
    assertEquals(255, data.pixel(0, 0, 0, 1));
    assertEquals(7, data.pixel(1, 0, 0, 0));
    assertArrayEquals(new byte[] {7, 9}, data.image(1));
  }

  @Test
  void changesToTheGivenArraysDoNotReachTheSet() {
    byte[] pixels = {1, 2};
    int[] labels = {1};
    ImageDataset data = ImageDataset.of("x", NAMES, 1, 1, 2, pixels, labels);
    String before = data.sha256();
    pixels[0] = 5;
    labels[0] = 0;
    data.labels()[0] = 0;
    data.image(0)[0] = 9;
    assertEquals(1, data.pixel(0, 0, 0, 0));
    assertEquals(1, data.label(0));
    assertEquals(before, data.sha256());
  }

  @Test
  void subsetOfSubsetTakesTheRightImages() {
    ImageDataset data = TestImages.random(1, 20, 3, 4, 5);
    ImageDataset sub = data.subset(new int[] {3, 17, 3, 9}).subset(new int[] {1, 2});
    assertEquals(2, sub.size());
    assertArrayEquals(data.image(17), sub.image(0));
    assertArrayEquals(data.image(3), sub.image(1));
    assertArrayEquals(new int[] {data.label(17), data.label(3)}, sub.labels());
    assertArrayEquals(data.image(4), data.first(5).image(4));
    assertEquals(5, data.first(5).size());
  }

  @Test
  void hashSeesPixelsLabelsNamesShapeAndOrderOnly() {
    ImageDataset data = TestImages.random(1, 6, 3, 4, 5);
    byte[] pixels = new byte[6 * 60];
    for (int i = 0; i < 6; i++) {
      System.arraycopy(data.image(i), 0, pixels, i * 60, 60);
    }
    int[] labels = data.labels();
    List<String> names = data.classNames();
    String hash = data.sha256();
    assertEquals(64, hash.length());
    assertEquals(hash, ImageDataset.of("y", names, 3, 4, 5, pixels, labels).sha256());
    assertEquals(hash, data.subset(new int[] {0, 1, 2, 3, 4, 5}).sha256());
    assertNotEquals(hash, ImageDataset.of("y", names, 3, 5, 4, pixels, labels).sha256());
    assertNotEquals(
        hash, ImageDataset.of("y", List.of("a", "b", "z"), 3, 4, 5, pixels, labels).sha256());
    assertNotEquals(hash, data.subset(new int[] {1, 0, 2, 3, 4, 5}).sha256());
    assertNotEquals(hash, data.first(5).sha256());
    pixels[200]++;
    assertNotEquals(hash, ImageDataset.of("y", names, 3, 4, 5, pixels, labels).sha256());
    pixels[200]--;
    labels[2] = (labels[2] + 1) % 3;
    assertNotEquals(hash, ImageDataset.of("y", names, 3, 4, 5, pixels, labels).sha256());
  }

  @Test
  void theUnorderedHashSeesAllButTheOrder() {
    byte[] pixels = {1, 2, 3, 4, 5, 6};
    ImageDataset set =
        ImageDataset.of("s", List.of("a", "b"), 1, 1, 2, pixels, new int[] {0, 1, 0});
    String hash = set.unorderedSha256();
    assertEquals(hash, set.subset(new int[] {2, 0, 1}).unorderedSha256());
    assertNotEquals(hash, set.subset(new int[] {2, 0, 0}).unorderedSha256());
    assertNotEquals(hash, set.first(2).unorderedSha256());
    int[] swapped = {1, 0, 0};
    assertNotEquals(
        hash, ImageDataset.of("s", List.of("a", "b"), 1, 1, 2, pixels, swapped).unorderedSha256());
  }

  @Test
  void impossibleValuesAreRefusedByName() {
    assertRefused(
        "label of image 1 = 2; allowed: 0 to 1",
        () -> ImageDataset.of("x", NAMES, 1, 1, 1, new byte[2], new int[] {0, 2}));
    assertRefused(
        "number of pixel bytes = 3; allowed: 4",
        () -> ImageDataset.of("x", NAMES, 1, 2, 1, new byte[3], new int[2]));
    assertRefused("number of images of tiny = 3; allowed: 0 to 2", () -> tiny().first(3));
    assertRefused(
        "index 1 of a subset of tiny = -1; allowed: 0 to 1",
        () -> tiny().subset(new int[] {0, -1}));
    assertRefused("x = 2; allowed: 0 to 1", () -> tiny().pixel(0, 0, 0, 2));
    ImageDataset other = TestImages.random(1, 2, 1, 1, 2);
    assertRefused("classes of the test set", () -> new ImageData(tiny(), other));
  }

  @Test
  void normalizationIsMeanAndDeviationOfEveryChannel() {
    ImageDataset data = TestImages.random(5, 30, 3, 6, 7).subset(new int[] {4, 8, 22});
    Normalization found = Normalization.of(data);
    for (int c = 0; c < 3; c++) {
      double[] values = new double[3 * 42];
      int n = 0;
      for (int i = 0; i < 3; i++) {
        for (int y = 0; y < 6; y++) {
          for (int x = 0; x < 7; x++) {
            values[n++] = data.pixel(i, c, y, x) / 255.0;
          }
        }
      }
      double mean = Arrays.stream(values).average().orElseThrow();
      double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / n;
      assertEquals(mean, found.mean().get(c), 1e-12);
      assertEquals(Math.sqrt(variance), found.std().get(c), 1e-12);
    }
  }

  @Test
  void aConstantChannelIsNotDividedByZero() {
    ImageDataset data = ImageDataset.of("x", NAMES, 1, 1, 2, new byte[] {9, 9}, new int[1]);
    assertEquals(1.0, Normalization.of(data).std().get(0));
  }

  @Test
  void normalizationRefusesBadNumbers() {
    assertRefused("std", () -> new Normalization(List.of(0.5), List.of(0.0)));
    assertRefused("number of stds", () -> new Normalization(List.of(0.5), List.of(1.0, 1.0)));
    assertRefused("mean", () -> new Normalization(List.of(Double.NaN), List.of(1.0)));
    assertRefused("size of tiny", () -> Normalization.of(tiny().first(0)));
  }

  private static void assertRefused(String message, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }
}
