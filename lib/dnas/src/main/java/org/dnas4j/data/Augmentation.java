package org.dnas4j.data;

import org.dnas4j.base.Check;

/**
 * Random changes of training images, in this order: crop and resize, colour jitter, shifted crop,
 * flip, normalization, cutout. The first two are for images in files alone.
 *
 * @param padCrop black pixels added on every side before a crop of the original size is taken at a
 *     uniform place; black before normalization, so the border is −mean/std after it; 0 to 64, 0 is
 *     off
 * @param flip whether half of the images are mirrored left to right
 * @param cutout side of a square hole in pixels, 0 to 1024, 0 is off; its centre is uniform over
 *     the image, what lies outside is cut off, and it is filled with 0 after normalization
 * @param minScale least share of a photo's area that a random crop of it keeps, 0 to 1; shares are
 *     uniform up to 1 and aspect ratios log-uniform from 3/4 to 4/3; 0 is off: the middle is taken
 * @param colorJitter strength of random changes of brightness, contrast and saturation, 0 to 1, 0
 *     is off; see {@link ColorJitter}
 */
public record Augmentation(
    int padCrop, boolean flip, int cutout, double minScale, double colorJitter) {
  /** Checks the ranges. */
  public Augmentation {
    Check.that(padCrop >= 0 && padCrop <= 64, "padCrop", padCrop, "0 (off) to 64 pixels");
    Check.that(cutout >= 0 && cutout <= 1024, "cutout", cutout, "0 (off) to 1024 pixels");
    Check.that(minScale >= 0 && minScale <= 1, "minScale", minScale, "0 (off) to 1");
    Check.that(colorJitter >= 0 && colorJitter <= 1, "colorJitter", colorJitter, "0 (off) to 1");
  }

  /** The changes that every kind of image knows. */
  public Augmentation(int padCrop, boolean flip, int cutout) {
    this(padCrop, flip, cutout, 0, 0);
  }

  /** Leaves images as they are, for testing. */
  public static Augmentation none() {
    return new Augmentation(0, false, 0);
  }

  /** The paper's CIFAR-10 training: crop padded by 4, flip, hole of 16 × 16. */
  public static Augmentation cifar() {
    return new Augmentation(4, true, 16);
  }

  /** The usual ImageNet training: crops of 8 to 100 % of a photo, flip. */
  public static Augmentation imageNet() {
    return new Augmentation(0, true, 0, 0.08, 0);
  }
}
