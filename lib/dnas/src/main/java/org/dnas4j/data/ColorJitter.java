package org.dnas4j.data;

import org.dnas4j.tensor.Rng;

/**
 * Random brightness, contrast and saturation of one colour image, in random order, each by a factor
 * uniform from 1 − strength to 1 + strength: every byte moves away from or towards black, the
 * image's mean grey, or the pixel's grey. Grey is 0.299 red + 0.587 green + 0.114 blue; bytes are
 * rounded after each of the three, as torchvision's ColorJitter does.
 */
final class ColorJitter {
  private ColorJitter() {}

  /** Changes an image of three planes of bytes in place. */
  static void apply(byte[] pixels, double strength, Rng rng) {
    int[] order = rng.permutation(3);
    float[] factors = new float[3];
    for (int k = 0; k < 3; k++) {
      factors[k] = (float) (1 + strength * (2 * rng.nextDouble() - 1));
    }
    for (int change : order) {
      switch (change) {
        case 0 -> towards(pixels, 0, factors[0]);
        case 1 -> towards(pixels, meanGrey(pixels), factors[1]);
        default -> saturate(pixels, factors[2]);
      }
    }
  }

  private static void towards(byte[] pixels, int centre, float factor) {
    byte[] table = new byte[256];
    for (int v = 0; v < 256; v++) {
      table[v] = (byte) blend(centre, v, factor);
    }
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = table[pixels[i] & 255];
    }
  }

  private static void saturate(byte[] pixels, float factor) {
    int plane = pixels.length / 3;
    for (int i = 0; i < plane; i++) {
      int grey = grey(pixels, i, plane);
      for (int p = i; p < pixels.length; p += plane) {
        pixels[p] = (byte) blend(grey, pixels[p] & 255, factor);
      }
    }
  }

  private static int meanGrey(byte[] pixels) {
    int plane = pixels.length / 3;
    long sum = 0;
    for (int i = 0; i < plane; i++) {
      sum += grey(pixels, i, plane);
    }
    return (int) Math.round((double) sum / plane);
  }

  /** In thousandths, so that equal colours give exactly their own value. */
  private static int grey(byte[] pixels, int i, int plane) {
    int red = pixels[i] & 255;
    int green = pixels[plane + i] & 255;
    int blue = pixels[2 * plane + i] & 255;
    return (299 * red + 587 * green + 114 * blue + 500) / 1000;
  }

  private static int blend(int centre, int value, float factor) {
    return Math.max(0, Math.min(255, Math.round(centre + factor * (value - centre))));
  }
}
