package org.dnas4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNetTest {
  private static final List<String> WNIDS = List.of("n03", "n01", "n02", "n10", "n09");
  private static final ImageNet.Classes ALL = new ImageNet.Classes(0, 0);

  @TempDir Path dir;

  private final List<String> log = new ArrayList<>();

  @BeforeEach
  void makeFolders() throws IOException {
    for (int c = 0; c < WNIDS.size(); c++) {
      for (int i = 0; i <= c; i++) {
        picture("train/" + WNIDS.get(c) + "/" + WNIDS.get(c) + "_" + i + ".JPEG", 10 * c + i);
      }
      picture("val/" + WNIDS.get(c) + "/v.jpg", 50 + c);
    }
    settle();
  }

  private void picture(String file, int seed) {
    Photos.write(dir.resolve(file), Photos.jpeg(seed, 30, 20));
  }

  /** Lets folders look as if they had been changed long ago, each at a time of its own. */
  private void settle() throws IOException {
    try (Stream<Path> all = Files.walk(dir)) {
      int n = 0;
      for (Path folder : all.filter(Files::isDirectory).sorted().toList()) {
        Instant time = Instant.parse("2020-01-01T00:00:00Z").plusSeconds(n++);
        Files.setLastModifiedTime(folder, FileTime.from(time));
      }
    }
  }

  private ImageData read(ImageNet.Classes classes) throws IOException {
    return ImageNet.read(
        dir, classes, new ImageFolder.View(16, 16), log::add, dir.resolve("cache/lists"));
  }

  private String failure() {
    return assertThrows(IOException.class, () -> read(ALL)).getMessage();
  }

  private void flatten(int... ids) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      picture(String.format(Locale.ROOT, "val/ILSVRC2012_val_%08d.JPEG", i + 1), i);
      lines.add("" + ids[i]);
    }
    for (String wnid : WNIDS) {
      Files.delete(dir.resolve("val").resolve(wnid).resolve("v.jpg"));
    }
    Files.write(dir.resolve("ILSVRC2012_validation_ground_truth.txt"), lines);
  }

  @Test
  void labelsFollowTheSortedFolders() throws IOException {
    ImageData data = read(ALL);
    assertEquals(List.of("n01", "n02", "n03", "n09", "n10"), data.train().classNames());
    assertArrayEquals(
        new int[] {0, 0, 1, 1, 1, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4}, data.train().labels());
    assertArrayEquals(new int[] {0, 1, 2, 3, 4}, data.test().labels());
    assertEquals("imagenet-train", data.train().name());
    assertEquals(3 * 16 * 16, data.test().image(2).length);
    assertEquals(List.of(), log);
  }

  @Test
  void classesAreChosenBySeed() throws IOException {
    ImageData two = read(new ImageNet.Classes(2, 1));
    assertEquals(2, two.train().classes());
    assertEquals(two.train().classNames(), read(new ImageNet.Classes(2, 1)).train().classNames());
    assertEquals("imagenet-2of5-seed1-train", two.train().name());
    List<String> sorted = two.train().classNames().stream().sorted().toList();
    assertEquals(sorted, two.train().classNames());
    int expected = sorted.stream().mapToInt(wnid -> WNIDS.indexOf(wnid) + 1).sum();
    assertEquals(expected, two.train().size());
    assertArrayEquals(new int[] {0, 1}, two.test().labels());
    long different =
        Stream.of(2, 3, 4, 5, 6)
            .map(seed -> choice(seed))
            .filter(names -> !names.equals(two.train().classNames()))
            .count();
    assertTrue(different >= 3, different + " of 5 seeds choose others");
    assertEquals(5, read(new ImageNet.Classes(5, 9)).train().classes());
    assertThrows(IOException.class, () -> read(new ImageNet.Classes(6, 1)));
    assertThrows(IllegalArgumentException.class, () -> new ImageNet.Classes(1, 1));
  }

  private List<String> choice(int seed) {
    try {
      return read(new ImageNet.Classes(2, seed)).train().classNames();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void flatValidationTakesTheDevkitsGroundTruth() throws IOException {
    flatten(3, 1, 2, 5, 4, 1);
    assertTrue(failure().contains("map_clsloc.txt is missing"), failure());
    // Ids in another order than the wnids.
    Path map = dir.resolve("devkit/data/map_clsloc.txt");
    Photos.write(
        map,
        "n10 1 ten\nn09 2 nine\nn03 3 three\nn02 4 two\nn01 5 one\n"
            .getBytes(StandardCharsets.UTF_8));
    ImageData data = read(ALL);
    assertArrayEquals(new int[] {2, 4, 3, 0, 1, 4}, data.test().labels());
    picture("val/ILSVRC2012_val_00000099.JPEG", 3);
    assertTrue(failure().contains("00000099"), failure());
  }

  /** These write the numbers in the devkit's file names with digits of their own. */
  @ParameterizedTest
  @ValueSource(strings = {"fa-IR-u-nu-arabext", "ar-EG-u-nu-arab", "th-TH-u-nu-thai", "tr-TR"})
  void theDevkitIsReadInEveryLocale(String tag) throws IOException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(tag));
    try {
      flatValidationTakesTheDevkitsGroundTruth();
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void flatValidationTakesKagglesSolution() throws IOException {
    flatten(1, 1, 1, 1, 1);
    Files.writeString(
        dir.resolve("LOC_val_solution.csv"),
        """
        ImageId,PredictionString
        ILSVRC2012_val_00000003,n09 1 2 3 4 n09 5 6 7 8\s
        ILSVRC2012_val_00000001,n01 1 2 3 4
        ILSVRC2012_val_00000002,n10 1 2 3 4
        ILSVRC2012_val_00000004,n02 1 2 3 4
        ILSVRC2012_val_00000005,n03 1 2 3 4
        """);
    assertArrayEquals(new int[] {0, 4, 3, 1, 2}, read(ALL).test().labels());
    Files.writeString(dir.resolve("LOC_val_solution.csv"), "ImageId,PredictionString\nx\n");
    assertTrue(failure().contains("line 2: found \"x\""), failure());
  }

  @Test
  void validationThatIsSortedByHalfIsRefused() throws IOException {
    picture("val/ILSVRC2012_val_00000001.JPEG", 3);
    assertTrue(failure().contains("in folders such as n01"), failure());
  }

  @Test
  void missingPartsAreNamed() throws IOException {
    Files.delete(dir.resolve("val/n09/v.jpg"));
    assertTrue(failure().contains("no images of: n09"), failure());
    picture("val/n77/v.jpg", 1);
    assertTrue(failure().contains("train has not: n77"), failure());
    Files.move(dir.resolve("val"), dir.resolve("validation"));
    assertTrue(failure().contains("val is no directory"), failure());
  }

  @Test
  void aListIsReadOnceAndAgainForAChangedFolderOnly() throws IOException {
    String before = read(ALL).train().sha256();
    // Changes in place, which folders do not show: the list is from the cache.
    Files.write(dir.resolve("train/n03/n03_0.JPEG"), new byte[1]);
    assertEquals(before, read(ALL).train().sha256());
    FileTime old = Files.getLastModifiedTime(dir.resolve("train/n02"));
    picture("train/n02/another.JPEG", 1);
    Files.setLastModifiedTime(dir.resolve("train/n02"), old);
    assertEquals(before, read(ALL).train().sha256());
    // A folder that shows its change is listed again, and the others are not.
    Files.setLastModifiedTime(
        dir.resolve("train/n02"), FileTime.from(Instant.parse("2021-01-01T00:00:00Z")));
    ImageData after = read(ALL);
    assertNotEquals(before, after.train().sha256());
    assertEquals(16, after.train().size());
    Files.write(dir.resolve("train/n03/n03_0.JPEG"), new byte[2]);
    assertEquals(after.train().sha256(), read(ALL).train().sha256());
  }

  @Test
  void foldersChangedJustNowAreNotTrusted() throws IOException {
    Path folder = dir.resolve("train/n02");
    FileTime now = FileTime.from(Instant.now());
    Files.setLastModifiedTime(folder, now);
    read(ALL);
    picture("train/n02/another.JPEG", 1);
    Files.setLastModifiedTime(folder, now);
    assertEquals(16, read(ALL).train().size());
  }

  @Test
  void aDamagedListIsMadeAgain() throws IOException {
    String hash = read(ALL).train().sha256();
    try (Stream<Path> lists = Files.list(dir.resolve("cache/lists"))) {
      for (Path list : lists.toList()) {
        String text = Files.readString(list);
        Files.writeString(list, text.substring(0, text.length() * 2 / 3));
      }
    }
    assertEquals(hash, read(ALL).train().sha256());
    assertEquals(List.of(), log);
  }

  @Test
  void aCacheThatCannotBeWrittenIsAWarning() throws IOException {
    Files.createDirectories(dir.resolve("cache"));
    Files.writeString(dir.resolve("cache/lists"), "a file is in the way");
    assertEquals(15, read(ALL).train().size());
    assertTrue(log.get(0).contains("XDG_CACHE_HOME"), () -> "" + log);
  }
}
