package org.dnas4j.data;

import java.util.List;
import java.util.Map;
import org.dnas4j.tensor.Rng;

/** Labelled images that reach a network in one shape, whether they lie in memory or in files. */
public sealed interface Images permits ImageDataset, ImageFolder {
  /** What the set is called in manifests and messages. */
  String name();

  /** Names of the classes, by label. */
  List<String> classNames();

  /** Colour channels of an image in a batch. */
  int channels();

  /** Rows of an image in a batch. */
  int height();

  /** Columns of an image in a batch. */
  int width();

  /** Number of images. */
  int size();

  /** Class of image i, from 0 to classes − 1. */
  int label(int i);

  /** Classes of all images, as a copy. */
  int[] labels();

  /** SHA-256, in hex, of what identifies the set; each kind says what that is. */
  String sha256();

  /**
   * Image i as a network without augmentation sees it, before normalization: a new array of
   * channels × height × width bytes, 0 to 255 unsigned.
   */
  byte[] image(int i);

  /**
   * What identifies the images of the set in any order, in hex: a test set in another order gives
   * the same results.
   */
  String unorderedSha256();

  /** {@link #sha256} as earlier versions wrote it into manifests. */
  default String formerSha256() {
    return sha256();
  }

  /** How much of the set can be used; files are read for it if need be. */
  default ImageCounts counts() {
    return new ImageCounts(classes(), size(), 0, Map.of());
  }

  /**
   * Refuses a class of which no image can be read.
   *
   * @throws IllegalStateException naming the class and one of its files
   */
  default void requireReadable() {}

  /** Whether image i could not be decoded when a batch needed it, so that another stands in. */
  default boolean isReplaced(int i) {
    return false;
  }

  /** n of the images, n from 0 to the size; each kind says which. */
  Images first(int n);

  /** The images at the given indices, in their order. */
  Images subset(int[] indices);

  /** The same images under another name. */
  Images named(String other);

  /** How to normalize these images, which must be the training set. */
  Normalization normalization();

  /** Threads that preparing batches of these images is worth. */
  int threads();

  /**
   * What prepares images for batches; usable by several threads at once.
   *
   * @throws IllegalArgumentException if these images cannot be changed in such a way
   */
  Writer writer(Augmentation augmentation, Normalization normalization);

  /** Prepares single images. */
  @FunctionalInterface
  interface Writer {
    /**
     * Writes image i, augmented and normalized, as channels × height × width floats from out[at]
     * on.
     *
     * @param rng decides the random changes
     */
    void write(int i, Rng rng, float[] out, int at);
  }

  /** Number of classes. */
  default int classes() {
    return classNames().size();
  }

  /** Values of one image: channels × height × width. */
  default int imageLength() {
    return channels() * height() * width();
  }

  /** The shape of an image for messages, for example 3x32x32. */
  default String shapeText() {
    return channels() + "x" + height() + "x" + width();
  }
}
