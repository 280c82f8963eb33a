package org.dnas4j.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Says what lies in a directory that was named for data, where it is not what was expected. */
public final class DataFolder {
  private static final int NAMED = 5;

  private DataFolder() {}

  /** Whether there is nothing, or nothing but what a cut download left. */
  static boolean isFree(Path dir) throws IOException {
    if (!Files.exists(dir)) {
      return true;
    }
    if (!Files.isDirectory(dir)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(dir)) {
      return entries.allMatch(e -> e.getFileName().toString().startsWith(Cifar10.ARCHIVE));
    }
  }

  /**
   * What is there, in words.
   *
   * @throws IOException if the directory cannot be listed
   */
  public static String found(Path dir) throws IOException {
    if (!Files.exists(dir)) {
      return "no such directory";
    }
    if (!Files.isDirectory(dir)) {
      return "a file" + guess(List.of(dir.getFileName().toString()));
    }
    try (Stream<Path> entries = Files.list(dir)) {
      List<String> names = entries.map(e -> e.getFileName().toString()).sorted().toList();
      if (names.isEmpty()) {
        return "an empty directory";
      }
      return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
          + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "")
          + guess(names);
    }
  }

  private static String guess(List<String> names) {
    if (names.stream().anyMatch(n -> n.equals("train") || n.equals("val"))) {
      return " (photos in folders? they are data.source=imagenet, and need both train and val)";
    }
    if (names.stream().anyMatch(n -> n.equals("train.bin") || n.startsWith("cifar-100"))) {
      return " (CIFAR-100: unpacked, it is data.source=cifar100)";
    }
    if (names.stream().anyMatch(n -> n.equals("data_batch_1") || n.startsWith("cifar-10-python"))
        || names.contains("cifar-10-batches-py")) {
      return " (CIFAR-10 for Python; expected is the binary version)";
    }
    return names.stream().anyMatch(DataFolder::isArchive)
        ? " (an archive: unpack it and name the folder)"
        : "";
  }

  private static boolean isArchive(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Stream.of(".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".7z").anyMatch(lower::endsWith);
  }
}
