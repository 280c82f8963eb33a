package org.dnas4j.data;

import java.util.Optional;
import org.dnas4j.base.Check;

/**
 * A training set and a test set of the same image shape and the same classes.
 *
 * @param train images to learn from
 * @param heldOut images for choosing among networks, none of them in train or test; see {@link
 *     HeldOut}
 * @param test images to measure with, none of them in train
 * @param origin where the images come from, in one line for manifests and tables, for example
 *     whether they are the official ones by checksum; no directories
 */
public record ImageData(Images train, Optional<Images> heldOut, Images test, String origin) {
  /** Checks that the sets belong together. */
  public ImageData {
    requireLike(train, "test set", test);
    heldOut.ifPresent(images -> requireLike(train, "held-out set", images));
  }

  /** With nothing held out, and nothing to say of the origin. */
  public ImageData(Images train, Images test) {
    this(train, Optional.empty(), test, "");
  }

  /** How much of each set can be used, in one line. */
  public String note() {
    return "train: "
        + train.counts().text()
        + heldOut.map(images -> "; held out: " + images.size() + " images").orElse("")
        + "; test: "
        + test.counts().text();
  }

  /**
   * Refuses a class of which no image of a set can be read.
   *
   * @return this
   */
  public ImageData requireReadable() {
    train.requireReadable();
    heldOut.ifPresent(Images::requireReadable);
    test.requireReadable();
    return this;
  }

  private static void requireLike(Images train, String set, Images other) {
    Check.that(
        train.classNames().equals(other.classNames()),
        "classes of the " + set,
        other.classNames(),
        "those of the training set, " + train.classNames());
    Check.that(
        train.shapeText().equals(other.shapeText()),
        "image shape of the " + set,
        other.shapeText(),
        "that of the training set, " + train.shapeText());
  }

  /**
   * So many of the training and test images, as {@link Images#first} takes them; sizes beyond a
   * set's size are refused.
   */
  public ImageData first(int trainSize, int testSize) {
    return new ImageData(train.first(trainSize), heldOut, test.first(testSize), origin);
  }

  /** The same images with a line on where they come from. */
  public ImageData from(String where) {
    return new ImageData(train, heldOut, test, where);
  }
}
