package org.dnas4j.experiment;

import java.util.Locale;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.ImageFolder;
import org.dnas4j.data.ImageNet;
import org.dnas4j.kind.Undecisive;
import org.dnas4j.tensor.Check;

/**
 * Where the images come from and how training images are varied.
 *
 * @param source which data set
 * @param dir directory of the downloaded data; unused by {@code procedural}, not empty otherwise
 * @param trainImages images to train on; procedural: how many to make, 1 to 500,000; cifar10: the
 *     first so many of 50,000, 0 for all; imagenet: so many, alike of every class, 0 for all
 * @param testImages images to test on; procedural: 1 to 500,000; cifar10: the first so many of
 *     10,000, 0 for all; imagenet: so many, alike of every class, 0 for all
 * @param padCrop pixels of zero padding a side before a random crop of the original size, 0 (no
 *     crop) to 16
 * @param flip whether half of the training images are mirrored left to right
 * @param cutout side in pixels of the square hole cut at a random place, 0 (no hole) to 32
 * @param imageSize side in pixels of the images that a network sees; imagenet: 8 to 1024, usually
 *     224; otherwise 32
 * @param resize imagenet: to which a photo's short side is resized before its middle of imageSize
 *     is taken, for testing and for training with minScale = 0; 0 for imageSize · 256/224, and
 *     imageSize for photos that have that size already; otherwise 0
 * @param classes imagenet: how many classes, chosen by classSeed, 0 for all; otherwise 0
 * @param classSeed decides which classes; counts only if not all are taken
 * @param searchClasses imagenet: how many classes the search learns on, chosen by classSeed, 0 for
 *     those of everything else; otherwise 0. Where they have fewer images than asked for, it takes
 *     all
 * @param minScale imagenet: least share of a photo's area in a random crop for training, usually
 *     0.08, up to 1; 0 (the middle is taken) otherwise
 * @param colorJitter imagenet: strength of random brightness, contrast and saturation, usually 0.4,
 *     0 (off) to 1; otherwise 0
 * @param heldOut images that are taken out of the training set before everything else, equally many
 *     of every class, to choose among networks by; 0 (none) or a multiple of the number of classes,
 *     see {@link org.dnas4j.data.HeldOut}. Training images are counted without them
 */
public record DataConfig(
    Source source,
    @Undecisive String dir,
    int trainImages,
    int testImages,
    int padCrop,
    boolean flip,
    int cutout,
    int imageSize,
    int resize,
    int classes,
    long classSeed,
    int searchClasses,
    double minScale,
    double colorJitter,
    int heldOut) {

  /** The data sets a configuration can name. */
  public enum Source {
    /** The embedded set of ten drawn classes, which needs no download. */
    PROCEDURAL,
    /** CIFAR-10, from {@code dir}. */
    CIFAR10,
    /** Photos in ImageNet's folders in {@code dir}, whichever they are. */
    IMAGENET
  }

  private static final int SMALL = 32;

  /** Classes of the images that are in memory. */
  static final int SMALL_CLASSES = 10;

  private static final int MOST_PROCEDURAL = 500_000;
  private static final int CIFAR_TRAIN = 50_000;
  private static final int CIFAR_TEST = 10_000;

  /** Checks the ranges. */
  public DataConfig {
    Check.that(heldOut >= 0, "heldOut", heldOut, "0 (none) or more");
    if (source != Source.IMAGENET) {
      Check.that(
          heldOut % SMALL_CLASSES == 0,
          "heldOut",
          heldOut,
          "a multiple of the " + SMALL_CLASSES + " classes, equally many of each");
    }
    if (source == Source.CIFAR10) {
      Check.that(heldOut < CIFAR_TRAIN, "heldOut", heldOut, "less than " + CIFAR_TRAIN);
    }
    checkCount(source, "trainImages", trainImages, CIFAR_TRAIN - heldOut);
    checkCount(source, "testImages", testImages, CIFAR_TEST);
    Check.that(
        source == Source.PROCEDURAL || !dir.isBlank(),
        "dir",
        "\"" + dir + "\"",
        "the directory that holds the downloaded data");
    Check.that(padCrop >= 0 && padCrop <= 16, "padCrop", padCrop, "0 to 16 pixels");
    Check.that(cutout >= 0 && cutout <= 32, "cutout", cutout, "0 to 32 pixels");
    if (source == Source.IMAGENET) {
      // These check their ranges, by the same names.
      new ImageFolder.View(imageSize, resize);
      new ImageNet.Classes(classes, classSeed);
      Check.that(
          searchClasses == 0 || (searchClasses >= 2 && (classes == 0 || searchClasses <= classes)),
          "searchClasses",
          searchClasses,
          "0 (all of classes), or at least 2 and at most classes");
      new Augmentation(padCrop, flip, cutout, minScale, colorJitter);
    } else {
      checkUnused(source, "imageSize", imageSize, SMALL);
      checkUnused(source, "resize", resize, 0);
      checkUnused(source, "classes", classes, 0);
      checkUnused(source, "searchClasses", searchClasses, 0);
      checkUnused(source, "minScale", minScale, 0.0);
      checkUnused(source, "colorJitter", colorJitter, 0.0);
    }
  }

  /** For images of 32 × 32 that are in memory. */
  public DataConfig(
      Source source,
      String dir,
      int trainImages,
      int testImages,
      int padCrop,
      boolean flip,
      int cutout) {
    this(
        source,
        dir,
        trainImages,
        testImages,
        padCrop,
        flip,
        cutout,
        SMALL,
        0,
        0,
        0L,
        0,
        0.0,
        0.0,
        0);
  }

  private static void checkUnused(Source source, String field, Object found, Object only) {
    String name = source.name().toLowerCase(Locale.ROOT);
    Check.that(found.equals(only), field, found, only + " for " + name + " data");
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
      case IMAGENET -> Check.that(found >= 0, field, found, "0 (all) or more for imagenet");
    }
  }

  /**
   * The number of training images, without those held out, with 0 read as all; imagenet's all are
   * known once its files are listed, until then the greatest int.
   */
  public int trainCount() {
    return count(trainImages, CIFAR_TRAIN - heldOut);
  }

  /** The number of test images, in the same way. */
  public int testCount() {
    return count(testImages, CIFAR_TEST);
  }

  private int count(int wanted, int cifarAll) {
    if (wanted > 0) {
      return wanted;
    }
    return source == Source.IMAGENET ? Integer.MAX_VALUE : cifarAll;
  }

  /**
   * The same data as the search sees them. Of a part of the classes it holds out the images that
   * are held out of all.
   *
   * @param allClasses number of classes of everything else
   */
  DataConfig forSearch(int allClasses) {
    int part = searchClasses == 0 ? allClasses : searchClasses;
    return new DataConfig(
        source,
        dir,
        trainImages,
        testImages,
        padCrop,
        flip,
        cutout,
        imageSize,
        resize,
        searchClasses == 0 ? classes : searchClasses,
        classSeed,
        0,
        minScale,
        colorJitter,
        heldOut / allClasses * part);
  }

  /** How training images are varied. */
  public Augmentation augmentation() {
    return new Augmentation(padCrop, flip, cutout, minScale, colorJitter);
  }
}
