package org.dnas4j.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.dnas4j.base.Check;
import org.dnas4j.base.Sha256;

/**
 * Immutable labelled images of one shape. Pixels are unsigned bytes in channel, row, column order;
 * subsets share the pixels of the set they come from.
 */
public final class ImageDataset implements Images {
  private final String name;
  private final List<String> classNames;
  private final int channels;
  private final int height;
  private final int width;
  private final byte[] pixels;
  private final int[] labels;
  // rows[i] is the place in pixels of image i, counted in images.
  private final int[] rows;
  // Computed on first use; two threads may both compute the same value.
  private volatile String sha256;

  private ImageDataset(
      String name,
      List<String> classNames,
      int channels,
      int height,
      int width,
      byte[] pixels,
      int[] labels,
      int[] rows) {
    this.name = name;
    this.classNames = classNames;
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.pixels = pixels;
    this.labels = labels;
    this.rows = rows;
  }

  /**
   * A data set holding copies of the arrays.
   *
   * @param pixels labels.length × channels × height × width bytes, 0 to 255 unsigned
   * @param labels one per image, each from 0 to the number of classes − 1
   */
  public static ImageDataset of(
      String name,
      List<String> classNames,
      int channels,
      int height,
      int width,
      byte[] pixels,
      int[] labels) {
    return owning(name, classNames, channels, height, width, pixels.clone(), labels.clone());
  }

  /** As {@link #of}, but keeps the arrays: the caller must never touch them again. */
  public static ImageDataset owning(
      String name,
      List<String> classNames,
      int channels,
      int height,
      int width,
      byte[] pixels,
      int[] labels) {
    Check.that(!classNames.isEmpty(), "number of classes", 0, "at least 1");
    Check.that(channels >= 1, "channels", channels, "at least 1");
    Check.that(height >= 1, "height", height, "at least 1");
    Check.that(width >= 1, "width", width, "at least 1");
    long expected = (long) labels.length * channels * height * width;
    Check.that(pixels.length == expected, "number of pixel bytes", pixels.length, "" + expected);
    for (int i = 0; i < labels.length; i++) {
      Check.that(
          labels[i] >= 0 && labels[i] < classNames.size(),
          "label of image " + i,
          labels[i],
          "0 to " + (classNames.size() - 1));
    }
    int[] rows = IntStream.range(0, labels.length).toArray();
    return new ImageDataset(
        name, List.copyOf(classNames), channels, height, width, pixels, labels, rows);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int channels() {
    return channels;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int size() {
    return rows.length;
  }

  @Override
  public int label(int i) {
    return labels[i];
  }

  @Override
  public int[] labels() {
    return labels.clone();
  }

  /** Value of one pixel, 0 to 255. */
  public int pixel(int i, int channel, int y, int x) {
    Check.that(channel >= 0 && channel < channels, "channel", channel, "0 to " + (channels - 1));
    Check.that(y >= 0 && y < height, "y", y, "0 to " + (height - 1));
    Check.that(x >= 0 && x < width, "x", x, "0 to " + (width - 1));
    return pixels[offset(i) + (channel * height + y) * width + x] & 255;
  }

  @Override
  public byte[] image(int i) {
    return Arrays.copyOfRange(pixels, offset(i), offset(i) + imageLength());
  }

  /** An index may occur more than once. */
  @Override
  public ImageDataset subset(int[] indices) {
    int[] newLabels = new int[indices.length];
    int[] newRows = new int[indices.length];
    for (int i = 0; i < indices.length; i++) {
      Check.that(
          indices[i] >= 0 && indices[i] < size(),
          "index " + i + " of a subset of " + name,
          indices[i],
          "0 to " + (size() - 1));
      newLabels[i] = labels[indices[i]];
      newRows[i] = rows[indices[i]];
    }
    return new ImageDataset(name, classNames, channels, height, width, pixels, newLabels, newRows);
  }

  @Override
  public ImageDataset named(String other) {
    return new ImageDataset(other, classNames, channels, height, width, pixels, labels, rows);
  }

  /** The first n images, n from 0 to the size. */
  @Override
  public ImageDataset first(int n) {
    Check.that(n >= 0 && n <= size(), "number of images of " + name, n, "0 to " + size());
    return subset(IntStream.range(0, n).toArray());
  }

  /**
   * SHA-256, in hex, of shape, class names, labels and pixels in order; the name does not count.
   * Computed once: about half a second for 50,000 CIFAR images.
   */
  @Override
  public String sha256() {
    if (sha256 == null) {
      sha256 = digest();
    }
    return sha256;
  }

  /** SHA-256 of shape, class names, and the sorted SHA-256s of label and pixels of each image. */
  @Override
  public String unorderedSha256() {
    MessageDigest digest = headerDigest();
    MessageDigest record = Sha256.digest();
    byte[][] records = new byte[size()][];
    for (int i = 0; i < records.length; i++) {
      record.update(ByteBuffer.allocate(4).putInt(0, labels[i]));
      record.update(pixels, offset(i), imageLength());
      records[i] = record.digest();
    }
    Arrays.sort(records, Arrays::compareUnsigned);
    Arrays.stream(records).forEach(digest::update);
    return HexFormat.of().formatHex(digest.digest());
  }

  private MessageDigest headerDigest() {
    MessageDigest digest = Sha256.digest();
    String header = size() + "x" + shapeText() + "\n" + String.join("\n", classNames) + "\n";
    digest.update(header.getBytes(StandardCharsets.UTF_8));
    return digest;
  }

  private String digest() {
    MessageDigest digest = headerDigest();
    ByteBuffer labelBytes = ByteBuffer.allocate(4 * size());
    labelBytes.asIntBuffer().put(labels);
    digest.update(labelBytes);
    for (int i = 0; i < size(); i++) {
      digest.update(pixels, offset(i), imageLength());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** All pixels, not to be written to; image i starts at {@link #offset}. */
  byte[] rawPixels() {
    return pixels;
  }

  int offset(int i) {
    return rows[i] * imageLength();
  }

  /** Mean and deviation of these images. */
  @Override
  public Normalization normalization() {
    return Normalization.of(this);
  }

  /** One: it prepares far more images than any network takes. */
  @Override
  public int threads() {
    return 1;
  }

  @Override
  public Writer writer(Augmentation augmentation, Normalization normalization) {
    Check.that(
        augmentation.minScale() == 0 && augmentation.colorJitter() == 0,
        "augmentation of " + name,
        augmentation,
        "minScale = 0 and colorJitter = 0, as those are for images in files");
    Augmenter augmenter = new Augmenter(this, augmentation, normalization);
    return (i, rng, out, at) -> augmenter.write(pixels, offset(i), augmenter.draw(rng), out, at);
  }

  @Override
  public String toString() {
    return name + ": " + size() + " images of " + shapeText() + ", " + classes() + " classes";
  }
}
