package org.dnas4j.data;

import java.util.Map;

/**
 * How much of a set can be used.
 *
 * @param classes classes
 * @param images images, those that cannot be read included
 * @param unreadable how many of them are no whole JPEG or PNG files: in training another photo of
 *     the class stands in for each, and in scoring they do not count
 * @param leftOut entries of the listed folders that are not taken for photos, by what they are, for
 *     example {@code .webp}
 */
public record ImageCounts(int classes, int images, int unreadable, Map<String, Integer> leftOut) {
  /** Copies the map. */
  public ImageCounts {
    leftOut = Map.copyOf(leftOut);
  }

  /** For example {@code 36 images of 3 classes, 1 of them unreadable; left out: 12 .webp}. */
  public String text() {
    return images
        + " images of "
        + classes
        + " classes"
        + (unreadable == 0 ? "" : ", " + unreadable + " of them unreadable")
        + (leftOut.isEmpty()
            ? ""
            : " (left out, as photos end in "
                + PhotoFolders.ENDINGS
                + ": "
                + PhotoFolders.text(leftOut)
                + ")");
  }
}
