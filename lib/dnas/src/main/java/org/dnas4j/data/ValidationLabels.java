package org.dnas4j.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dnas4j.base.TextFile;

/**
 * The classes of validation images that lie in one folder, by file name without its ending. Read
 * from the first of these that is in the data directory or in its folder {@code devkit/data}:
 *
 * <ul>
 *   <li>{@code LOC_val_solution.csv}, Kaggle's: after a heading, lines {@code ImageId,wnid …}
 *   <li>{@code ILSVRC2012_validation_ground_truth.txt}, the devkit's: line n is the id from 1 to
 *       1000 of {@code ILSVRC2012_val_0000000n}; with {@code map_clsloc.txt}, whose lines {@code
 *       wnid id name} say which class has which id
 * </ul>
 *
 * <p>Ids are not the order of the sorted wnids, so neither {@code LOC_synset_mapping.txt} nor the
 * folders can stand in for {@code map_clsloc.txt}.
 */
final class ValidationLabels {
  private static final String KAGGLE = "LOC_val_solution.csv";
  private static final String TRUTH = "ILSVRC2012_validation_ground_truth.txt";
  private static final String MAP = "map_clsloc.txt";

  private ValidationLabels() {}

  /**
   * The wnid of every image.
   *
   * @throws IOException if the files are missing or malformed; the message says how to mend it
   */
  static Map<String, String> read(Path dir) throws IOException {
    Path kaggle = find(dir, KAGGLE);
    if (kaggle != null) {
      return kaggle(kaggle);
    }
    Path truth = find(dir, TRUTH);
    Path map = find(dir, MAP);
    if (truth == null || map == null) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "the images in %s are not in folders by class, and %s is missing. Put one of these"
                  + " into %s or %s: %s (from Kaggle), or %s (from the devkit) together with %s"
                  + " (lines \"wnid id name\", from a later devkit or from meta.mat by"
                  + " scipy.io.loadmat); or sort the images into folders named by wnid",
              dir.resolve("val"),
              truth == null ? "what names their classes" : MAP,
              dir,
              dir.resolve("devkit").resolve("data"),
              KAGGLE,
              TRUTH,
              MAP));
    }
    return devkit(truth, map);
  }

  private static Path find(Path dir, String file) {
    for (Path place : List.of(dir, dir.resolve("devkit").resolve("data"))) {
      if (Files.isRegularFile(place.resolve(file))) {
        return place.resolve(file);
      }
    }
    return null;
  }

  private static Map<String, String> kaggle(Path csv) throws IOException {
    Map<String, String> wnids = new HashMap<>();
    List<String> lines = TextFile.lines(csv);
    for (int i = 1; i < lines.size(); i++) {
      String[] words = lines.get(i).split("[, ]", 3);
      if (words.length < 2 || !words[1].startsWith("n")) {
        throw malformed(csv, i, lines.get(i), "ImageId,wnid and boxes");
      }
      wnids.put(words[0], words[1]);
    }
    return wnids;
  }

  private static Map<String, String> devkit(Path truth, Path map) throws IOException {
    Map<String, String> wnidOfId = new HashMap<>();
    List<String> classes = TextFile.lines(map);
    for (int i = 0; i < classes.size(); i++) {
      String[] words = classes.get(i).strip().split("\\s+", 3);
      if (words.length < 2 || !words[0].startsWith("n") || !words[1].matches("[0-9]+")) {
        throw malformed(map, i, classes.get(i), "wnid id name");
      }
      wnidOfId.put(words[1], words[0]);
    }
    Map<String, String> wnids = new HashMap<>();
    List<String> ids = TextFile.lines(truth);
    for (int i = 0; i < ids.size(); i++) {
      String wnid = wnidOfId.get(ids.get(i).strip());
      if (wnid == null) {
        throw malformed(truth, i, ids.get(i), "an id that " + map + " names");
      }
      wnids.put(String.format(Locale.ROOT, "ILSVRC2012_val_%08d", i + 1), wnid);
    }
    return wnids;
  }

  private static IOException malformed(Path file, int line, String found, String expected) {
    return new IOException(
        String.format(
            Locale.ROOT,
            "%s, line %d: found \"%s\"; expected %s; fetch the file again",
            file,
            line + 1,
            found,
            expected));
  }
}
