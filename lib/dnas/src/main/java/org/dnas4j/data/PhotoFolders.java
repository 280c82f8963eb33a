package org.dnas4j.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dnas4j.base.IoProblem;

/** Lists the photos of a directory and of its folders, and counts what else lies there. */
final class PhotoFolders {
  /** The endings of files that are taken for photos, in either case. */
  static final String ENDINGS = ".JPEG, .jpeg, .jpg or .png";

  private static final String FOLDERS = "folders";

  private PhotoFolders() {}

  /**
   * A folder.
   *
   * @param name of the folder, empty for the directory itself
   * @param photos sorted by name
   * @param others how many entries are no photos, by what they are, for example {@code .webp}
   */
  record Folder(String name, List<Photo> photos, Map<String, Integer> others) {
    /** What lies there besides photos, in words. */
    String othersText() {
      return others.isEmpty() ? "nothing" : text(others);
    }
  }

  /**
   * A file that is taken for a photo by its name.
   *
   * @param name of the file in its folder
   */
  record Photo(String name, FileStamp stamp) {}

  /** For example {@code 12 .webp, 1 folder}. */
  static String text(Map<String, Integer> counts) {
    return counts.entrySet().stream()
        .map(e -> e.getValue() + " " + e.getKey())
        .collect(Collectors.joining(", "));
  }

  /**
   * The directory itself, then its folders, sorted by name.
   *
   * @throws IOException if one cannot be listed, or a name does not lead back to its file
   */
  static List<Folder> of(Path directory) throws IOException {
    List<Path> folders = new ArrayList<>();
    try {
      try (Stream<Path> entries = Files.list(directory)) {
        entries.filter(f -> !isHidden(f) && Files.isDirectory(f)).sorted().forEach(folders::add);
      }
      List<Folder> all = new ArrayList<>(List.of(list(directory, "", true)));
      all.addAll(folders.parallelStream().map(f -> list(f, nameIn(directory, f), false)).toList());
      return all;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (IOException e) {
      throw unlisted(directory, e);
    }
  }

  private static Folder list(Path folder, String name, boolean hasClasses) {
    List<Photo> photos = new ArrayList<>();
    Map<String, Integer> others = new TreeMap<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path file : entries.sorted().toList()) {
        String kind = kind(file);
        if (kind.isEmpty()) {
          Optional<FileStamp> stamp = FileStamp.of(file);
          if (stamp.isPresent()) {
            photos.add(new Photo(nameIn(folder, file), stamp.get()));
            continue;
          }
        }
        if (!kind.equals("hidden") && Files.isDirectory(file)) {
          kind = FOLDERS;
        }
        if (!kind.equals(FOLDERS) || !hasClasses) {
          others.merge(kind, 1, Integer::sum);
        }
      }
      return new Folder(name, photos, others);
    } catch (IOException e) {
      throw new UncheckedIOException(unlisted(folder, e));
    }
  }

  private static IOException unlisted(Path folder, IOException e) {
    return new IOException("cannot list " + folder + ": " + IoProblem.of(e), e);
  }

  /** What an entry is by its name, empty for a photo. */
  private static String kind(Path file) {
    if (isHidden(file)) {
      return "hidden";
    }
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    int dot = name.lastIndexOf('.');
    String ending = dot < 0 ? "without an ending" : name.substring(dot);
    return List.of(".jpeg", ".jpg", ".png").contains(ending) ? "" : ending;
  }

  private static boolean isHidden(Path file) {
    return file.getFileName().toString().startsWith(".");
  }

  /**
   * Java keeps the bytes of a listed name, but makes others of its text where it cannot read them.
   */
  private static String nameIn(Path folder, Path file) {
    String name = file.getFileName().toString();
    try {
      if (folder.resolve(name).equals(file)) {
        return name;
      }
    } catch (InvalidPathException e) {
      // Said below.
    }
    throw new UncheckedIOException(
        new IOException(
            folder.resolve("")
                + ": the name of \""
                + name
                + "\" cannot be read in the encoding of this locale, "
                + System.getProperty("sun.jnu.encoding")
                + "; expected names in that encoding: set LC_ALL to a UTF-8 locale that is"
                + " installed (locale -a lists them), for example LC_ALL=C.UTF-8, or rename it"));
  }
}
