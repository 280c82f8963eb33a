package org.dnas4j.config;

import org.dnas4j.base.Check;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.ImageFolder;
import org.dnas4j.data.ImageNet;
import org.dnas4j.data.source.DataSource;
import org.dnas4j.data.source.Wanted;
import org.dnas4j.kind.About;
import org.dnas4j.kind.Undecisive;

/**
 * Where the images come from and how training images are varied.
 *
 * @param source which data set
 * @param dir folder of the data, not empty; unused by images that are drawn
 * @param trainImages images to train on, 0 for all: of images in memory the first so many, of
 *     photos so many, alike of every class; of drawn images how many to draw, 1 to 500,000
 * @param testImages images to test on, in the same way
 * @param padCrop pixels of zero padding a side before a random crop of the original size, 0 (no
 *     crop) to 16
 * @param flip whether half of the training images are mirrored left to right
 * @param cutout side in pixels of the square hole cut at a random place, 0 (no hole) to 32
 * @param imageSize side in pixels of the images that a network sees; photos: 8 to 1024, usually
 *     224; otherwise that of the source
 * @param resize photos: to which a photo's short side is resized before its middle of imageSize is
 *     taken, for testing and for training with minScale = 0; 0 for imageSize · 256/224, and
 *     imageSize for photos that have that size already; otherwise 0
 * @param classes photos: how many classes, chosen by classSeed, 0 for all; otherwise 0
 * @param classSeed decides which classes; counts only if not all are taken
 * @param searchClasses photos: how many classes the search learns on, chosen by classSeed, 0 for
 *     those of everything else; otherwise 0. Where they have fewer images than asked for, it takes
 *     all
 * @param minScale photos: least share of a photo's area in a random crop for training, usually
 *     0.08, up to 1; 0 (the middle is taken) otherwise
 * @param colorJitter photos: strength of random brightness, contrast and saturation, usually 0.4, 0
 *     (off) to 1; otherwise 0
 * @param heldOut images that are taken out of the training set before everything else, equally many
 *     of every class, to choose among networks by; 0 (none) or a multiple of the number of classes,
 *     see {@link org.dnas4j.data.HeldOut}. Training images are counted without them
 */
public record DataConfig(
    @About("which data set") DataSource source,
    @About("folder of the data; unused by images that are drawn") @Undecisive String dir,
    @About("images to train on, 0 for all; of photos alike of every class") int trainImages,
    @About("images to test on, 0 for all; of photos alike of every class") int testImages,
    @About("pixels of padding per side before a random crop of the original size, 0 to 16")
        int padCrop,
    @About("whether half of the training images are mirrored left to right") boolean flip,
    @About("side in pixels of the square hole cut at a random place, 0 to 32") int cutout,
    @About("side in pixels of the images that a network sees; photos: 8 to 1024") int imageSize,
    @About("photos: short side before the middle is cut out, 0 for imageSize · 256/224") int resize,
    @About("photos: how many classes, 0 for all") int classes,
    @About("photos: decides which classes, if not all are taken") long classSeed,
    @About("photos: how many classes the search learns on, 0 for all of classes") int searchClasses,
    @About("photos: least share of the area in a random crop, up to 1; 0 for the middle")
        double minScale,
    @About("photos: strength of random brightness, contrast and saturation, 0 to 1")
        double colorJitter,
    @About("training images taken out before, to choose networks by: equally many per class")
        int heldOut) {

  private static final int SMALL = 32;

  /** Checks the ranges. */
  public DataConfig {
    Check.that(heldOut >= 0, "heldOut", heldOut, "0 (none) or more");
    Check.that(
        !source.needsFolder() || !dir.isBlank(),
        "dir",
        "\"" + dir + "\"",
        "the directory that holds the downloaded data");
    Check.that(padCrop >= 0 && padCrop <= 16, "padCrop", padCrop, "0 to 16 pixels");
    Check.that(cutout >= 0 && cutout <= 32, "cutout", cutout, "0 to 32 pixels");
    if (source.photos()) {
      checkCount(source, "trainImages", trainImages, Long.MAX_VALUE);
      checkCount(source, "testImages", testImages, Long.MAX_VALUE);
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
      DataSource.Size all =
          source.size(
              new Wanted(
                  dir, 0, trainImages, testImages, heldOut, imageSize, resize, classes, classSeed));
      Check.that(
          heldOut % all.classes() == 0,
          "heldOut",
          heldOut,
          "a multiple of the " + all.classes() + " classes, equally many of each");
      Check.that(heldOut < all.train(), "heldOut", heldOut, "less than " + all.train());
      checkCount(source, "trainImages", trainImages, all.train() - heldOut);
      checkCount(source, "testImages", testImages, all.test());
      checkUnused(source, "imageSize", imageSize, source.imageSize());
      checkUnused(source, "resize", resize, 0);
      checkUnused(source, "classes", classes, 0);
      checkUnused(source, "searchClasses", searchClasses, 0);
      checkUnused(source, "minScale", minScale, 0.0);
      checkUnused(source, "colorJitter", colorJitter, 0.0);
    }
  }

  /** For images of 32 × 32 that are in memory. */
  public DataConfig(
      DataSource source,
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

  private static void checkUnused(DataSource source, String field, Object found, Object only) {
    Check.that(found.equals(only), field, found, only + " for " + source.kind() + " data");
  }

  private static void checkCount(DataSource source, String field, int found, long most) {
    Check.that(
        found >= (source.drawn() ? 1 : 0) && found <= most,
        field,
        found,
        (source.drawn() ? "1" : "0 (all)")
            + (most == Long.MAX_VALUE ? " or more" : " to " + most)
            + " for "
            + source.kind()
            + " data");
  }

  /**
   * The number of training images, without those held out, with 0 read as all; all photos are known
   * once their files are listed, until then the greatest int.
   */
  public int trainCount() {
    if (trainImages > 0) {
      return trainImages;
    }
    return source.photos()
        ? Integer.MAX_VALUE
        : Math.toIntExact(source.size(wanted(0)).train()) - heldOut;
  }

  /**
   * What the source is asked for.
   *
   * @param seed of the experiment, which draws images
   */
  public Wanted wanted(long seed) {
    return new Wanted(
        dir, seed, trainImages, testImages, heldOut, imageSize, resize, classes, classSeed);
  }

  /**
   * The same data as the search sees them. Of a part of the classes it holds out the images that
   * are held out of all.
   *
   * @param allClasses number of classes of everything else
   */
  public DataConfig forSearch(int allClasses) {
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
