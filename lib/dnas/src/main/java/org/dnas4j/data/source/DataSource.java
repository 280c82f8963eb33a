package org.dnas4j.data.source;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.dnas4j.data.FileCheck;
import org.dnas4j.data.ImageData;
import org.dnas4j.kind.Kind;
import org.dnas4j.kind.Kinds;

/** A data set: {@code data.source}. Its images have three channels. */
public interface DataSource extends Kind {
  /**
   * How many images and classes there are.
   *
   * @param train images to train on
   * @param test images to test on
   * @param classes classes
   */
  record Size(long train, long test, int classes) {}

  /** What it is called in tables and messages, for example {@code CIFAR-10}. */
  String title();

  /**
   * How many images and classes it has at most, told before any is read; of {@link #photos} that
   * are not there, what {@link #assumed} names.
   */
  Size size(Wanted wanted);

  /**
   * All images, read, drawn or listed; a download, if there is one, goes to an empty folder.
   *
   * @param log takes messages of progress
   * @throws IOException naming what was found, what was expected and how to mend it
   */
  ImageData load(Wanted wanted, Consumer<String> log) throws IOException;

  /** By what files a folder holds it, for messages; empty if it needs no folder. */
  default String files() {
    return "";
  }

  /** How the files come to a folder, for messages. */
  default String remedy() {
    return "datasets/README.md says where to get them";
  }

  /** Whether a folder seems to hold it. */
  default boolean isIn(Path folder) {
    return false;
  }

  /** Side in pixels of images that are no {@link #photos}; {@code data.imageSize} says the same. */
  default int imageSize() {
    return 32;
  }

  /**
   * Whether the images are drawn, as many as asked for, by the experiment's seed, which is then
   * part of what identifies a run.
   */
  default boolean drawn() {
    return false;
  }

  /**
   * Whether images stay in files of which a batch decodes what it needs, in whatever {@code
   * data.imageSize} and with the changes for photos alone. Their number is that of the files.
   */
  default boolean photos() {
    return false;
  }

  /** What photos that are not there are counted as, for estimates. */
  default Optional<String> assumed(Wanted wanted) {
    return Optional.empty();
  }

  /**
   * Compares the files in a folder with the official ones, by checksum.
   *
   * @return one per file; empty if the official checksums are not known
   * @throws IOException as {@link #load}
   */
  default List<FileCheck> check(Path folder) throws IOException {
    return List.of();
  }

  /** Whether it is read from a folder. */
  default boolean needsFolder() {
    return !files().isEmpty();
  }

  /** Those installed that are read from a folder. */
  static List<DataSource> inFolders() {
    return Kinds.installed().of(DataSource.class).stream()
        .map(DataSource.class::cast)
        .filter(DataSource::needsFolder)
        .toList();
  }

  /** Those installed that a folder seems to hold. */
  static List<DataSource> in(Path folder) {
    return inFolders().stream().filter(source -> source.isIn(folder)).toList();
  }

  /** What a folder of data can hold, for messages. */
  static String expected() {
    return inFolders().stream()
        .map(source -> source.files() + " (" + source.kind() + ")")
        .collect(Collectors.joining("; or "));
  }
}
