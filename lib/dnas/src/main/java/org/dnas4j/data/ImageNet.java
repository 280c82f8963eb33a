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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.dnas4j.base.Check;
import org.dnas4j.data.ImageFolder.Listing;
import org.dnas4j.data.PhotoFolders.Folder;
import org.dnas4j.data.PhotoFolders.Photo;
import org.dnas4j.tensor.Rng;

/**
 * Reads ImageNet's usual layout, which any other set of photos can have, too: {@code
 * train/<wnid>/*.JPEG}, and {@code val/<wnid>/*.JPEG} or {@code val/*.JPEG} with a file that names
 * their classes, see {@link ValidationLabels}. A wnid is a class's name, such as n01440764; labels
 * follow the sorted wnids, as torchvision's do. Files end in .JPEG, .jpg or .png in either case.
 */
public final class ImageNet {
  /** So many classes a message names at most. */
  private static final int NAMED = 10;

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
   * Lists the files of a directory; what they hold is kept in the user's cache, see {@link
   * PhotoContents}.
   *
   * @param log takes warnings, also while images are decoded
   * @throws IOException if something is missing; the message names it and says how to mend it
   */
  public static ImageData read(
      Path dir, Classes classes, ImageFolder.View view, Consumer<String> log) throws IOException {
    return read(dir, classes, view, log, PhotoContents.userCache());
  }

  /**
   * The same with another place for what the files hold.
   *
   * @param contents a folder, made if missing
   */
  public static ImageData read(
      Path dir, Classes classes, ImageFolder.View view, Consumer<String> log, Path cache)
      throws IOException {
    for (String part : List.of("train", "val")) {
      if (!Files.isDirectory(dir.resolve(part))) {
        throw new IOException(
            dir.resolve(part)
                + " is no directory; found in "
                + dir
                + ": "
                + DataFolder.found(dir)
                + "; expected train/<wnid>/*.JPEG and val/<wnid>/*.JPEG or"
                + " val/*.JPEG in the data directory, which may consist of symbolic links");
      }
    }
    List<Folder> train = classFolders(dir.resolve("train"));
    List<String> all = train.stream().map(Folder::name).toList();
    List<String> chosen = choose(all, classes);
    Map<String, Integer> labels = labels(chosen);
    String name = classes.count() == 0 ? "" : "-" + classes.count() + "of" + all.size();
    String set = "imagenet" + name + (classes.count() == 0 ? "" : "-seed" + classes.seed());
    List<Folder> val = PhotoFolders.of(dir.resolve("val"));
    return new ImageData(
        new ImageFolder(
            set + "-train",
            chosen,
            byFolder(train, labels),
            view,
            new Listing(dir.resolve("train"), leftOut(train, labels), cache, log)),
        new ImageFolder(
            set + "-val",
            chosen,
            validation(dir, val, all, labels),
            view,
            new Listing(dir.resolve("val"), leftOut(val, labels), cache, log)));
  }

  /** One folder per class, each with photos. */
  private static List<Folder> classFolders(Path directory) throws IOException {
    List<Folder> folders = PhotoFolders.of(directory);
    Folder top = folders.get(0);
    List<Folder> classes = folders.subList(1, folders.size());
    if (classes.isEmpty()) {
      throw new IOException(
          directory
              + " has no folders; found: "
              + (top.photos().isEmpty() ? "" : top.photos().size() + " photos, ")
              + top.othersText()
              + "; expected one folder of photos per class");
    }
    if (!top.photos().isEmpty()) {
      throw new IOException(
          directory
              + " has photos outside of its folders, such as "
              + top.photos().get(0).name()
              + "; expected all in the folders of their classes: move or remove them");
    }
    requirePhotos(directory, classes.stream().filter(f -> f.photos().isEmpty()).toList());
    return classes;
  }

  private static void requirePhotos(Path directory, List<Folder> empty) throws IOException {
    if (!empty.isEmpty()) {
      String found =
          empty.stream()
              .limit(NAMED)
              .map(folder -> folder.name() + " (found: " + folder.othersText() + ")")
              .collect(Collectors.joining(", "));
      throw new IOException(
          directory
              + " has "
              + empty.size()
              + " folders without photos: "
              + found
              + (empty.size() > NAMED ? ", ..." : "")
              + "; expected files that end in "
              + PhotoFolders.ENDINGS
              + ": convert what is there, or remove the folder from train and val");
    }
  }

  private static Map<String, Integer> leftOut(List<Folder> folders, Map<String, Integer> labels) {
    Map<String, Integer> others = new TreeMap<>();
    for (Folder folder : folders) {
      if (folder.name().isEmpty() || labels.containsKey(folder.name())) {
        folder.others().forEach((kind, count) -> others.merge(kind, count, Integer::sum));
      }
    }
    return others;
  }

  /** The chosen ones of the sorted classes, sorted. */
  private static List<String> choose(List<String> all, Classes classes) throws IOException {
    if (classes.count() == 0) {
      return all;
    }
    if (classes.count() > all.size()) {
      throw new IOException(
          "data.classes = "
              + classes.count()
              + "; allowed: 0 (all) to "
              + all.size()
              + ", as in train");
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
        for (Photo file : folder.photos()) {
          entries.add(
              new ImageFolder.Entry(folder.name() + "/" + file.name(), file.stamp(), label));
        }
      }
    }
    return entries;
  }

  private static List<ImageFolder.Entry> validation(
      Path dir, List<Folder> folders, List<String> all, Map<String, Integer> labels)
      throws IOException {
    Folder top = folders.get(0);
    boolean flat = !top.photos().isEmpty();
    Optional<Folder> sorted =
        folders.stream().skip(1).filter(folder -> !folder.photos().isEmpty()).findFirst();
    if (flat && sorted.isPresent()) {
      throw new IOException(
          dir.resolve("val")
              + " has pictures of its own and some in folders such as "
              + sorted.get().name()
              + "; move all into folders of their classes, or none");
    }
    List<ImageFolder.Entry> entries =
        flat ? flat(dir, top.photos(), labels) : byFolder(folders, labels);
    if (!flat) {
      List<Folder> classes = folders.subList(1, folders.size());
      String unknown =
          classes.stream()
              .map(Folder::name)
              .filter(name -> !all.contains(name))
              .collect(Collectors.joining(", "));
      if (!unknown.isEmpty()) {
        throw new IOException(
            dir.resolve("val") + " has folders that train has not: " + unknown + "; remove them");
      }
      requirePhotos(
          dir.resolve("val"), classes.stream().filter(f -> f.photos().isEmpty()).toList());
    }
    Map<Integer, Long> images =
        entries.stream()
            .collect(Collectors.groupingBy(ImageFolder.Entry::label, Collectors.counting()));
    TreeSet<String> without = new TreeSet<>(labels.keySet());
    without.removeIf(name -> images.containsKey(labels.get(name)));
    if (!without.isEmpty()) {
      throw new IOException(
          dir.resolve("val")
              + " has no images of: "
              + String.join(", ", without)
              + "; expected some of every class of train: add them, or remove the class from train");
    }
    return entries;
  }

  private static List<ImageFolder.Entry> flat(
      Path dir, List<Photo> files, Map<String, Integer> labels) throws IOException {
    Map<String, String> wnids = ValidationLabels.read(dir);
    List<ImageFolder.Entry> entries = new ArrayList<>();
    for (Photo file : files) {
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
        entries.add(new ImageFolder.Entry(file.name(), file.stamp(), label));
      }
    }
    return entries;
  }
}
