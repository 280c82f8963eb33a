package org.dnas4j.data.source;

import java.util.Locale;
import org.dnas4j.base.Check;

/**
 * A set of photos whose size is known without having it, for estimates.
 *
 * @param name what it is called
 * @param classes its classes
 * @param train all of its training photos
 * @param trainPerClass training photos of a class, on average and rounded down
 * @param testPerClass test photos of a class
 */
record KnownPhotos(String name, int classes, long train, long trainPerClass, long testPerClass) {
  private static final KnownPhotos IMAGENET =
      new KnownPhotos("ImageNet", 1000, 1_281_167, 1281, 50);
  private static final KnownPhotos TINY_40 =
      new KnownPhotos("Tiny ImageNet's 40 classes", 40, 20_000, 500, 50);

  /** What a configuration is made for: photos that have 64 pixels already, or ImageNet's. */
  static KnownPhotos of(Wanted wanted) {
    return wanted.imageSize() == 64 && wanted.resize() == 64 ? TINY_40 : IMAGENET;
  }

  /** What the configuration's classes have of it. */
  DataSource.Size size(Wanted wanted) {
    Check.that(
        wanted.classes() <= classes,
        "data.classes",
        wanted.classes(),
        "0 (all) to the " + classes + " of " + name + ", as no photos are in " + wanted.dir());
    int taken = wanted.classes() == 0 ? classes : wanted.classes();
    long all = wanted.classes() == 0 ? train : trainPerClass * taken;
    Check.that(
        all > wanted.heldOut(),
        "data.heldOut",
        wanted.heldOut(),
        "less than the training photos of " + name);
    return new DataSource.Size(all, testPerClass * taken, taken);
  }

  /** For people, for example {@code ImageNet: 1,281,167 training photos of 1000 classes}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s: %,d training photos of %d classes", name, train, classes);
  }
}
