package org.dnas4j.experiment;

import org.dnas4j.tensor.Check;

/**
 * Where the images come from and how training images are varied.
 *
 * @param source which data set
 * @param dir directory of the downloaded data; unused by {@code procedural}, not empty otherwise
 * @param trainImages images to train on; procedural: how many to make, 1 to 500,000; cifar10: the
 *     first so many of 50,000, 0 for all
 * @param testImages images to test on; procedural: 1 to 500,000; cifar10: the first so many of
 *     10,000, 0 for all
 * @param padCrop pixels of zero padding a side before a random 32×32 crop, 0 (no crop) to 16
 * @param flip whether half of the training images are mirrored left to right
 * @param cutout side in pixels of the square hole cut at a random place, 0 (no hole) to 32
 */
public record DataConfig(
    Source source,
    String dir,
    int trainImages,
    int testImages,
    int padCrop,
    boolean flip,
    int cutout) {

  /** The data sets a configuration can name. */
  public enum Source {
    /** The embedded set of ten drawn classes, which needs no download. */
    PROCEDURAL,
    /** CIFAR-10, from {@code dir}. */
    CIFAR10
  }

  private static final int MOST_PROCEDURAL = 500_000;
  private static final int CIFAR_TRAIN = 50_000;
  private static final int CIFAR_TEST = 10_000;

  /** Checks the ranges. */
  public DataConfig {
    checkCount(source, "trainImages", trainImages, CIFAR_TRAIN);
    checkCount(source, "testImages", testImages, CIFAR_TEST);
    Check.that(
        source == Source.PROCEDURAL || !dir.isBlank(),
        "dir",
        "\"" + dir + "\"",
        "the directory that holds the downloaded data");
    Check.that(padCrop >= 0 && padCrop <= 16, "padCrop", padCrop, "0 to 16 pixels");
    Check.that(cutout >= 0 && cutout <= 32, "cutout", cutout, "0 to 32 pixels");
  }

  private static void checkCount(Source source, String field, int found, int cifarMost) {
    switch (source) {
      case PROCEDURAL ->
          Check.that(
              found >= 1 && found <= MOST_PROCEDURAL,
              field,
              found,
              "1 to " + MOST_PROCEDURAL + " for procedural data");
      case CIFAR10 ->
          Check.that(
              found >= 0 && found <= cifarMost,
              field,
              found,
              "0 (all) to " + cifarMost + " for cifar10");
    }
  }

  /** The number of training images with 0 read as all. */
  public int trainCount() {
    return trainImages == 0 ? CIFAR_TRAIN : trainImages;
  }

  /** The number of test images with 0 read as all. */
  public int testCount() {
    return testImages == 0 ? CIFAR_TEST : testImages;
  }
}
