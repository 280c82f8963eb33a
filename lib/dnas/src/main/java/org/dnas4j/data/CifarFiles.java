package org.dnas4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.dnas4j.base.TextFile;

/** Gathers the files of CIFAR-10's binary layout, in any order, and checks every one of them. */
final class CifarFiles {
  static final List<String> BIN =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin",
          "test_batch.bin");
  static final String META = "batches.meta.txt";
  static final List<String> ALL =
      List.of(BIN.get(0), BIN.get(1), BIN.get(2), BIN.get(3), BIN.get(4), BIN.get(5), META);

  private static final int CLASSES = 10;
  private static final int CHANNELS = 3;
  private static final int SIDE = 32;
  private static final int IMAGE = CHANNELS * SIDE * SIDE;
  private static final int TRAIN_FILES = 5;

  private final int records;
  private final byte[] trainPixels;
  private final int[] trainLabels;
  private final byte[] testPixels;
  private final int[] testLabels;
  private final Set<String> seen = new HashSet<>();
  private final Map<String, String> md5 = new HashMap<>();
  private List<String> classNames;

  /** For files of the given number of records, 10,000 in the real ones. */
  CifarFiles(int records) {
    this.records = records;
    this.trainPixels = new byte[TRAIN_FILES * records * IMAGE];
    this.trainLabels = new int[TRAIN_FILES * records];
    this.testPixels = new byte[records * IMAGE];
    this.testLabels = new int[records];
  }

  /**
   * Takes one file.
   *
   * @param name one of {@link #ALL}
   * @param where what messages call it
   * @param size its length in bytes
   */
  void add(String name, String where, InputStream in, long size) throws IOException {
    if (name.equals(META)) {
      classNames = readNames(where, in);
    } else {
      int file = BIN.indexOf(name);
      if (file < TRAIN_FILES) {
        byte[] content = readRecords(where, in, size, trainPixels, trainLabels, file * records);
        md5.put(name, Download.md5(content));
      } else {
        readRecords(where, in, size, testPixels, testLabels, 0);
      }
    }
    seen.add(name);
  }

  private byte[] readRecords(
      String where, InputStream in, long size, byte[] pixels, int[] labels, int first)
      throws IOException {
    int expected = records * (1 + IMAGE);
    if (size != expected) {
      throw broken(where, size + " bytes", expected + " bytes");
    }
    byte[] content = in.readNBytes(expected);
    if (content.length != expected) {
      throw broken(where, "an end after " + content.length + " bytes", expected + " bytes");
    }
    for (int r = 0; r < records; r++) {
      int start = r * (1 + IMAGE);
      int label = content[start] & 255;
      if (label >= CLASSES) {
        throw broken(where, "label " + label + " in record " + r, "0 to 9");
      }
      labels[first + r] = label;
      System.arraycopy(content, start + 1, pixels, (first + r) * IMAGE, IMAGE);
    }
    return content;
  }

  private static List<String> readNames(String where, InputStream in) throws IOException {
    List<String> names =
        TextFile.lines(where, in.readNBytes(10_000)).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .toList();
    if (names.size() != CLASSES) {
      throw broken(where, names.size() + " lines", CLASSES + " class names, one per line");
    }
    return names;
  }

  private static IOException broken(String where, String found, String expected) {
    return new IOException(
        String.format(
            Locale.ROOT,
            "%s: found %s; expected: %s. Delete the file and unpack or fetch CIFAR-10 again",
            where,
            found,
            expected));
  }

  /** The data, once all files have been added; else an error that names those missing. */
  ImageData data(Path from) throws IOException {
    List<String> missing = ALL.stream().filter(name -> !seen.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: found %d of the %d files of CIFAR-10; missing: %s. Unpack or fetch CIFAR-10 again",
              from,
              seen.size(),
              ALL.size(),
              String.join(", ", missing)));
    }
    ImageDataset train =
        ImageDataset.owning(
            "cifar10-train", classNames, CHANNELS, SIDE, SIDE, trainPixels, trainLabels);
    return new ImageData(train, test()).from(CifarChecksums.origin(checks()));
  }

  /** Every file of images beside the official one, once all files have been added. */
  List<FileCheck> checks() {
    return CifarChecksums.check(md5, test());
  }

  private ImageDataset test() {
    return ImageDataset.owning(
        "cifar10-test", classNames, CHANNELS, SIDE, SIDE, testPixels, testLabels);
  }
}
