package org.dnas4j.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.dnas4j.data.FolderIndex.Folder;
import org.dnas4j.data.FolderIndex.Picture;
import org.dnas4j.tensor.Check;
import org.dnas4j.tensor.Rng;

/**
 * Reads ImageNet's usual layout, which any other set of photos can have, too: {@code
 * train/<wnid>/*.JPEG}, and {@code val/<wnid>/*.JPEG} or {@code val/*.JPEG} with a file that names
 * their classes, see {@link ValidationLabels}. A wnid is a class's name, such as n01440764; labels
 * follow the sorted wnids, as torchvision's do. Files end in .JPEG, .jpg or .png in either case.
 */
public final class ImageNet {
  private ImageNet() {}

  /**
   * Which classes are taken.
   *
   * @param count how many, chosen by seed; 0 for all
   */
  public record Classes(int count, long seed) {
    /** Checks the range. */
    public Classes {
      Check.that(count == 0 || count >= 2, "classes", count, "0 (all), or at least 2");
    }
  }

  /** Whether a directory has the training photos' folder. */
  public static boolean isIn(Path dir) {
    return Files.isDirectory(dir.resolve("train"));
  }

  /**
   * Lists the files of a directory; the list is kept in the user's cache, see {@link FolderIndex}.
   *
   * @param log takes warnings, also while images are decoded
   * @throws IOException if something is missing; the message names it and says how to mend it
   */
  public static ImageData read(
      Path dir, Classes classes, ImageFolder.View view, Consumer<String> log) throws IOException {
    return read(dir, classes, view, log, FolderIndex.userCache());
  }

  static ImageData read(
      Path dir, Classes classes, ImageFolder.View view, Consumer<String> log, Path cache)
      throws IOException {
    for (String part : List.of("train", "val")) {
      if (!Files.isDirectory(dir.resolve(part))) {
        throw new IOException(
            dir.resolve(part)
                + " is no directory; expected train/<wnid>/*.JPEG and val/<wnid>/*.JPEG or"
                + " val/*.JPEG in the data directory, which may consist of symbolic links");
      }
    }
    List<Folder> train =
        FolderIndex.of(dir.resolve("train"), cache, log).stream()
            .filter(folder -> !folder.name().isEmpty())
            .toList();
    List<String> all = train.stream().map(Folder::name).toList();
    if (all.isEmpty()) {
      throw new IOException(
          dir.resolve("train") + " has no folders with .JPEG files; expected one a class");
    }
    List<String> chosen = choose(all, classes);
    String name = classes.count() == 0 ? "" : "-" + classes.count() + "of" + all.size();
    String set = "imagenet" + name + (classes.count() == 0 ? "" : "-seed" + classes.seed());
    return new ImageData(
        new ImageFolder(
            set + "-train",
            chosen,
            dir.resolve("train"),
            byFolder(train, labels(chosen)),
            view,
            log),
        new ImageFolder(
            set + "-val",
            chosen,
            dir.resolve("val"),
            validation(dir, all, labels(chosen), cache, log),
            view,
            log));
  }

  /** The chosen ones of the sorted classes, sorted. */
  private static List<String> choose(List<String> all, Classes classes) throws IOException {
    if (classes.count() == 0) {
      return all;
    }
    if (classes.count() > all.size()) {
      throw new IOException(
          "classes = " + classes.count() + "; allowed: 0 (all) to " + all.size() + ", as in train");
    }
    return Arrays.stream(Rng.of(classes.seed()).split("classes").permutation(all.size()))
        .limit(classes.count())
        .sorted()
        .mapToObj(all::get)
        .toList();
  }

  private static Map<String, Integer> labels(List<String> classes) {
    Map<String, Integer> labels = new HashMap<>();
    classes.forEach(name -> labels.put(name, labels.size()));
    return labels;
  }

  private static List<ImageFolder.Entry> byFolder(
      List<Folder> folders, Map<String, Integer> labels) {
    List<ImageFolder.Entry> entries = new ArrayList<>();
    for (Folder folder : folders) {
      Integer label = labels.get(folder.name());
      if (label != null) {
        for (Picture file : folder.files()) {
          entries.add(
              new ImageFolder.Entry(folder.name() + "/" + file.name(), file.bytes(), label));
        }
      }
    }
    return entries;
  }

  private static List<ImageFolder.Entry> validation(
      Path dir, List<String> all, Map<String, Integer> labels, Path cache, Consumer<String> log)
      throws IOException {
    List<Folder> folders = FolderIndex.of(dir.resolve("val"), cache, log);
    boolean flat = folders.stream().anyMatch(folder -> folder.name().isEmpty());
    Optional<Folder> sorted =
        folders.stream().filter(f -> !f.name().isEmpty() && !f.files().isEmpty()).findFirst();
    if (flat && sorted.isPresent()) {
      throw new IOException(
          dir.resolve("val")
              + " has pictures of its own and some in folders such as "
              + sorted.get().name()
              + "; move all into folders of their classes, or none");
    }
    List<ImageFolder.Entry> entries =
        flat ? flat(dir, folders.get(0).files(), labels) : byFolder(folders, labels);
    if (!flat) {
      String unknown =
          folders.stream()
              .map(Folder::name)
              .filter(name -> !all.contains(name))
              .collect(Collectors.joining(", "));
      if (!unknown.isEmpty()) {
        throw new IOException(
            dir.resolve("val") + " has folders that train has not: " + unknown + "; remove them");
      }
    }
    Map<Integer, Long> images =
        entries.stream()
            .collect(Collectors.groupingBy(ImageFolder.Entry::label, Collectors.counting()));
    TreeSet<String> without = new TreeSet<>(labels.keySet());
    without.removeIf(name -> images.containsKey(labels.get(name)));
    if (!without.isEmpty()) {
      throw new IOException(
          dir.resolve("val") + " has no images of: " + String.join(", ", without));
    }
    return entries;
  }

  private static List<ImageFolder.Entry> flat(
      Path dir, List<Picture> files, Map<String, Integer> labels) throws IOException {
    Map<String, String> wnids = ValidationLabels.read(dir);
    List<ImageFolder.Entry> entries = new ArrayList<>();
    for (Picture file : files) {
      String stem = file.name().substring(0, file.name().lastIndexOf('.'));
      String wnid = wnids.get(stem);
      if (wnid == null) {
        throw new IOException(
            dir.resolve("val").resolve(file.name())
                + " is not among the "
                + wnids.size()
                + " images whose class is known; remove it, or complete the list");
      }
      Integer label = labels.get(wnid);
      if (label != null) {
        entries.add(new ImageFolder.Entry(file.name(), file.bytes(), label));
      }
    }
    return entries;
  }
}
