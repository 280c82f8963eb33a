package org.dnas4j.data.source;

import java.nio.file.Path;

/**
 * What a configuration asks of a data set, by the names of its keys.
 *
 * @param dir folder of the data; empty if they need none
 * @param seed draws images
 * @param trainImages images to train on, 0 for all
 * @param testImages images to test on, 0 for all
 * @param heldOut training images to take out before, to choose by
 * @param imageSize side in pixels
 * @param resize short side of a photo before its middle is cut out, see {@link
 *     org.dnas4j.data.ImageFolder.View}
 * @param classes how many of the photos' classes, 0 for all
 * @param classSeed decides which classes
 */
public record Wanted(
    String dir,
    long seed,
    int trainImages,
    int testImages,
    int heldOut,
    int imageSize,
    int resize,
    int classes,
    long classSeed) {

  /** The folder of the data. */
  public Path folder() {
    return Path.of(dir).toAbsolutePath();
  }
}
