package org.dnas4j.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which of CIFAR-10's binary files hold the official images, by checksum. */
final class CifarChecksums {
  /** MD5 of the official training files. */
  private static final Map<String, String> TRAIN =
      Map.of(
          "data_batch_1.bin", "5dd7e06a14cb22eb9f671a540d1b7c25",
          "data_batch_2.bin", "5ea93a67294ea407fff1d09f752e9692",
          "data_batch_3.bin", "942cd6a4bcdd0dd3c604fbe906cb4421",
          "data_batch_4.bin", "ae636b3ba5c66a11e91e8cb52e771fcb",
          "data_batch_5.bin", "53f37980c15c3d472c316c40844f3f0d");

  /**
   * {@link ImageDataset#unorderedSha256} of the official test images: other copies of the set come
   * in another order, which changes no result.
   */
  private static final String TEST =
      "c1edf7197b6000a37934313ad328bf3e4174a6c967df81528608870f079a0b82";

  private CifarChecksums() {}

  /**
   * Compares with the official files.
   *
   * @param md5 of the training files, by name
   */
  static List<FileCheck> check(Map<String, String> md5, ImageDataset test) {
    List<FileCheck> checks = new ArrayList<>();
    for (String name : CifarFiles.BIN) {
      boolean training = TRAIN.containsKey(name);
      String expected = training ? TRAIN.get(name) : TEST;
      String found = training ? md5.get(name) : test.unorderedSha256();
      checks.add(
          new FileCheck(
              name, training ? "MD5" : "SHA-256 of its images in any order", found, expected));
    }
    return checks;
  }

  /** For manifests and tables. */
  static String origin(List<FileCheck> checks) {
    List<String> others = checks.stream().filter(c -> !c.official()).map(FileCheck::file).toList();
    return others.isEmpty()
        ? "CIFAR-10, the official images by checksum"
        : "not the official images of CIFAR-10, by checksum: " + String.join(", ", others);
  }
}
