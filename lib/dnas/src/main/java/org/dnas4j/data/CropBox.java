package org.dnas4j.data;

import org.dnas4j.tensor.Rng;

/**
 * The part of a photo that becomes an image, in pixels of the photo; x and y are its left top
 * corner.
 */
record CropBox(int x, int y, int width, int height) {
  private static final double LEAST_RATIO = 3.0 / 4;
  private static final double GREATEST_RATIO = 4.0 / 3;
  private static final int TRIES = 10;

  /**
   * A box of random area, aspect ratio and place: the area's share of the photo is uniform from
   * minScale to 1, the ratio log-uniform from 3/4 to 4/3. After ten boxes that do not fit, the
   * largest middle box of an allowed ratio. Source: Szegedy et al., Going Deeper with Convolutions,
   * 2015, in the form of torchvision's RandomResizedCrop.
   */
  static CropBox random(int width, int height, double minScale, Rng rng) {
    for (int i = 0; i < TRIES; i++) {
      double area = (minScale + (1 - minScale) * rng.nextDouble()) * width * height;
      double log = Math.log(LEAST_RATIO);
      double ratio = Math.exp(log + (Math.log(GREATEST_RATIO) - log) * rng.nextDouble());
      int w = (int) Math.rint(Math.sqrt(area * ratio));
      int h = (int) Math.rint(Math.sqrt(area / ratio));
      if (w >= 1 && w <= width && h >= 1 && h <= height) {
        return new CropBox(rng.nextInt(width - w + 1), rng.nextInt(height - h + 1), w, h);
      }
    }
    double ratio = (double) width / height;
    int w = ratio > GREATEST_RATIO ? (int) Math.rint(height * GREATEST_RATIO) : width;
    int h = ratio < LEAST_RATIO ? (int) Math.rint(width / LEAST_RATIO) : height;
    return middle(width, height, w, h);
  }

  /**
   * The middle square that is the image after the photo's short side is resized to {@code resize}
   * and a middle square of {@code side} is cut out, side at most resize.
   */
  static CropBox centre(int width, int height, int resize, int side) {
    int square = Math.max(1, (int) Math.rint((double) Math.min(width, height) * side / resize));
    return middle(width, height, square, square);
  }

  private static CropBox middle(int width, int height, int w, int h) {
    return new CropBox((width - w) / 2, (height - h) / 2, w, h);
  }

  /**
   * The same part of the photo decoded at 1/reduction of its size, decodedWidth × decodedHeight.
   */
  CropBox reduced(int reduction, int decodedWidth, int decodedHeight) {
    int w = Math.min(decodedWidth, (int) Math.rint((double) width / reduction));
    int h = Math.min(decodedHeight, (int) Math.rint((double) height / reduction));
    int left = Math.min(decodedWidth - w, (int) Math.rint((double) x / reduction));
    int top = Math.min(decodedHeight - h, (int) Math.rint((double) y / reduction));
    return new CropBox(left, top, w, h);
  }

  /** The largest of 1, 2, 4 and 8 by which the box can shrink and still has side pixels a side. */
  int reduction(int side) {
    int reduction = 1;
    while (reduction < 8 && Math.min(width, height) >= 2 * reduction * side) {
      reduction *= 2;
    }
    return reduction;
  }
}
