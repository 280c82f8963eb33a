package org.dnas4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;

class ColorJitterTest {
  /** The three changes on one pixel after the other, in double precision. */
  private static int[] reference(int[] pixels, double strength, Rng rng) {
    int plane = pixels.length / 3;
    int[] order = rng.permutation(3);
    double[] factors = new double[3];
    for (int k = 0; k < 3; k++) {
      factors[k] = 1 - strength + 2 * strength * rng.nextDouble();
    }
    int[] image = pixels.clone();
    for (int change : order) {
      double sum = 0;
      for (int i = 0; i < plane; i++) {
        sum += Math.round(grey(image, i, plane));
      }
      double mean = Math.round(sum / plane);
      int[] before = image.clone();
      for (int p = 0; p < image.length; p++) {
        double to =
            switch (change) {
              case 0 -> 0;
              case 1 -> mean;
              default -> Math.round(grey(before, p % plane, plane));
            };
        double value = to + factors[change] * (before[p] - to);
        image[p] = (int) Math.round(Math.max(0, Math.min(255, value)));
      }
    }
    return image;
  }

  private static double grey(int[] image, int i, int plane) {
    return 0.299 * image[i] + 0.587 * image[plane + i] + 0.114 * image[2 * plane + i];
  }

  private static int[] unsigned(byte[] bytes) {
    int[] values = new int[bytes.length];
    Arrays.setAll(values, i -> bytes[i] & 255);
    return values;
  }

  @Property(tries = 300)
  void equalsThePerPixelReference(
      @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 1) double strength) {
    byte[] image = TestImages.random(seed, 1, 3, 6, 5).image(0);
    int[] expected = reference(unsigned(image), strength, Rng.of(seed));
    ColorJitter.apply(image, strength, Rng.of(seed));
    int[] found = unsigned(image);
    for (int i = 0; i < found.length; i++) {
      // A rounding that differs early is at most doubled by each later change.
      assertEquals(expected[i], found[i], 4, "byte " + i);
    }
  }

  @Test
  void greyStaysGreyAndNoStrengthChangesNothing() {
    byte[] grey = new byte[3 * 16];
    Arrays.fill(grey, (byte) 90);
    ColorJitter.apply(grey, 0.4, Rng.of(7));
    for (byte b : grey) {
      assertEquals(grey[0], b);
    }
    byte[] image = TestImages.random(2, 1, 3, 4, 4).image(0);
    byte[] same = image.clone();
    ColorJitter.apply(same, 0, Rng.of(1));
    assertArrayEquals(image, same);
    ColorJitter.apply(same, 0.4, Rng.of(1));
    assertFalse(Arrays.equals(image, same));
  }
}
