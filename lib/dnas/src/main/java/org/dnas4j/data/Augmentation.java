package org.dnas4j.data;

import org.dnas4j.tensor.Check;

/**
 * Random changes of training images, in this order: crop, flip, normalization, cutout.
 *
 * @param padCrop black pixels added on every side before a crop of the original size is taken at a
 *     uniform place; black before normalization, so the border is −mean/std after it; 0 to 64, 0 is
 *     off
 * @param flip whether half of the images are mirrored left to right
 * @param cutout side of a square hole in pixels, 0 to 1024, 0 is off; its centre is uniform over
 *     the image, what lies outside is cut off, and it is filled with 0 after normalization
 */
public record Augmentation(int padCrop, boolean flip, int cutout) {
  /** Checks the ranges. */
  public Augmentation {
    Check.that(padCrop >= 0 && padCrop <= 64, "padCrop", padCrop, "0 (off) to 64 pixels");
    Check.that(cutout >= 0 && cutout <= 1024, "cutout", cutout, "0 (off) to 1024 pixels");
  }

  /** Leaves images as they are, for testing. */
  public static Augmentation none() {
    return new Augmentation(0, false, 0);
  }

  /** The paper's CIFAR-10 training: crop padded by 4, flip, hole of 16 × 16. */
  public static Augmentation cifar() {
    return new Augmentation(4, true, 16);
  }
}
