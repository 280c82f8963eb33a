package org.dnas4j.data;

import org.dnas4j.tensor.Check;

/**
 * A training set and a test set of the same image shape and the same classes.
 *
 * @param train images to learn from
 * @param test images to measure with, none of them in train
 */
public record ImageData(Images train, Images test) {
  /** Checks that both sets belong together. */
  public ImageData {
    Check.that(
        train.classNames().equals(test.classNames()),
        "classes of the test set",
        test.classNames(),
        "those of the training set, " + train.classNames());
    Check.that(
        train.shapeText().equals(test.shapeText()),
        "image shape of the test set",
        test.shapeText(),
        "that of the training set, " + train.shapeText());
  }

  /**
   * So many of the images of both sets, as {@link Images#first} takes them; sizes beyond a set's
   * size are refused.
   */
  public ImageData first(int trainSize, int testSize) {
    return new ImageData(train.first(trainSize), test.first(testSize));
  }
}
