package org.dnas4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
  }

  private void picture(String file, int seed) {
    Photos.write(dir.resolve(file), Photos.jpeg(seed, 30, 20));
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
    assertTrue(failure().contains("val has 1 folders without photos: n09"), failure());
    Files.delete(dir.resolve("val/n09"));
    assertTrue(failure().contains("no images of: n09"), failure());
    picture("val/n77/v.jpg", 1);
    assertTrue(failure().contains("train has not: n77"), failure());
    Files.move(dir.resolve("val"), dir.resolve("validation"));
    assertTrue(failure().contains("val is no directory"), failure());
  }

  @Test
  void photosChangedInPlaceAreOthers() throws IOException {
    ImageData before = read(ALL);
    String train = before.train().sha256();
    String test = before.test().unorderedSha256();
    assertEquals(train, read(ALL).train().sha256());
    // The folder's time stays, and the file's is put back.
    Path file = dir.resolve("train/n03/n03_0.JPEG");
    FileTime time = Files.getLastModifiedTime(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 5] ^= 1;
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, time);
    assertNotEquals(train, read(ALL).train().sha256());
    assertEquals(test, read(ALL).test().unorderedSha256());
    picture("val/n01/v.jpg", 99);
    assertNotEquals(test, read(ALL).test().unorderedSha256());
    picture("train/n02/another.JPEG", 1);
    assertEquals(16, read(ALL).train().size());
  }

  @Test
  void aClassWithoutPhotosIsRefusedByName() throws IOException {
    Files.move(dir.resolve("train/n03/n03_0.JPEG"), dir.resolve("train/n03/n03_0.webp"));
    assertTrue(failure().contains("n03") && failure().contains("1 .webp"), failure());
    assertTrue(failure().contains(".png"), failure());
    Files.delete(dir.resolve("train/n03/n03_0.webp"));
    assertTrue(failure().contains("n03"), failure());
    Files.delete(dir.resolve("train/n03"));
    assertTrue(failure().contains("train has not: n03"), failure());
  }

  @Test
  void whatIsLeftOutIsCounted() throws IOException {
    Files.writeString(dir.resolve("train/n10/a.webp"), "x");
    Files.writeString(dir.resolve("train/n10/b.WEBP"), "x");
    Files.writeString(dir.resolve("train/n09/notes"), "x");
    Files.writeString(dir.resolve("train/n09/.DS_Store"), "x");
    Files.createDirectories(dir.resolve("train/n09/more"));
    Photos.write(dir.resolve("train/n09/n09_0.JPEG"), new byte[] {1, 2, 3});
    ImageCounts train = read(ALL).train().counts();
    assertEquals(
        new ImageCounts(
            5, 15, 1, Map.of(".webp", 2, "without an ending", 1, "hidden", 1, "folders", 1)),
        train);
    assertEquals(new ImageCounts(5, 5, 0, Map.of()), read(ALL).test().counts());
    for (String part : List.of("15 ", "5 classes", "1 of them unreadable", "2 .webp")) {
      assertTrue(read(ALL).note().contains(part), read(ALL).note());
    }
  }

  /** The shell writes a name that is text in no encoding of a test's locale. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aNameThatDoesNotLeadBackToItsFileIsRefused() throws Exception {
    String[] command = {"sh", "-c", "cp v.jpg \"$(printf 'b\\377\\376.jpg')\""};
    Process copy =
        new ProcessBuilder(command).directory(dir.resolve("val/n01").toFile()).inheritIO().start();
    assertEquals(0, copy.waitFor());
    assertTrue(failure().contains("" + dir.resolve("val/n01")), failure());
    assertTrue(failure().contains("LC_ALL"), failure());
  }

  @Test
  void textInAnotherEncodingIsNamed() throws IOException {
    flatten(1, 1, 1, 1, 1);
    Path map = dir.resolve("map_clsloc.txt");
    String text = "n10 1 ten\nn09 2 nine\nn03 3 three\nn02 4 two\nn01 5 one\n";
    for (Charset other :
        List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      Files.writeString(map, text, other);
      String message = failure();
      assertTrue(message.contains("" + map) && message.contains("UTF-16"), message);
      assertTrue(message.contains("UTF-8"), message);
    }
    Files.writeString(map, text.replace("ten", "zwölf"), StandardCharsets.ISO_8859_1);
    assertTrue(failure().contains("" + map) && failure().contains("UTF-8"), failure());
    // A mark of UTF-8 is none of the text.
    Files.writeString(map, "\uFEFF" + text.replace("ten", "zwölf"));
    assertTrue(failure().contains("no images of"), failure());
  }

  @Test
  void aCacheThatCannotBeWrittenIsAWarning() throws IOException {
    Files.createDirectories(dir.resolve("cache"));
    Files.writeString(dir.resolve("cache/lists"), "a file is in the way");
    List<ImageFolder.Entry> settled =
        List.of(new ImageFolder.Entry("n03_0.JPEG", new FileStamp(1, 1, 1, 1), 0));
    PhotoContents contents = new PhotoContents(dir.resolve("cache/lists"), log::add);
    assertEquals(1, contents.of(dir.resolve("train/n03"), settled).size());
    assertTrue(log.get(0).contains("XDG_CACHE_HOME"), () -> "" + log);
  }
}
