package org.dnas4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  private static final Augmentation ALL = new Augmentation(2, true, 4, 0.08, 0.4);
  private static final Normalization NORM = Normalization.imageNet();

  @TempDir Path dir;

  private final List<String> log = new CopyOnWriteArrayList<>();

  /** Two classes in turns; the broken ones hold text. */
  private ImageFolder folder(int size, Integer... broken) {
    List<ImageFolder.Entry> entries = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      boolean bad = List.of(broken).contains(i);
      byte[] file = bad ? new byte[] {'n', 'o', 'n', 'e'} : Photos.jpeg(i, 50 + i, 40);
      Photos.write(dir.resolve(i + ".JPEG"), file);
      entries.add(new ImageFolder.Entry(i + ".JPEG", stamp(i), i % 2));
    }
    return folder(entries);
  }

  private ImageFolder folder(List<ImageFolder.Entry> entries) {
    ImageFolder.View view = new ImageFolder.View(24, 0);
    ImageFolder.Listing listing =
        new ImageFolder.Listing(dir, Map.of(), dir.resolve("cache"), log::add);
    return new ImageFolder("test", List.of("even", "odd"), entries, view, listing);
  }

  private FileStamp stamp(int i) {
    try {
      return FileStamp.of(dir.resolve(i + ".JPEG")).orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Batch> epoch(ImageFolder data, int batch, int threads) {
    int[] order = Rng.of(8).permutation(data.size());
    List<Batch> all = new ArrayList<>();
    try (Batches batches =
        Batches.of(data, order, batch, ALL, NORM, Rng.of(4), false, 2, threads)) {
      batches.forEachRemaining(all::add);
    }
    return all;
  }

  @Test
  void batchesDoNotDependOnTheNumberOfThreads() {
    ImageFolder data = folder(40, 3, 8);
    List<Batch> one = epoch(data, 17, 1);
    List<Batch> four = epoch(data, 17, 4);
    assertEquals(3, one.size());
    for (int k = 0; k < one.size(); k++) {
      assertArrayEquals(one.get(k).images(), four.get(k).images());
      assertArrayEquals(one.get(k).labels(), four.get(k).labels());
    }
    assertEquals(6, one.get(2).size());
  }

  @Test
  void theNextOfItsClassStandsInForABrokenFile() {
    ImageFolder data = folder(6, 0, 5);
    assertArrayEquals(data.image(2), data.image(0));
    // From the end back to the start.
    assertArrayEquals(data.image(1), data.image(5));
    assertEquals(1, data.label(5));
    assertFalse(Arrays.equals(data.image(2), data.image(4)));
    assertEquals(2, data.skipped(), "each file counts once");
    assertEquals(2, log.size(), () -> "" + log);
    assertTrue(log.get(0).contains("0.JPEG") && log.get(0).contains("neither"), log.get(0));
    // With the same random changes as it would have had itself.
    float[] broken = new float[data.imageLength()];
    float[] other = new float[data.imageLength()];
    data.writer(ALL, NORM).write(0, Rng.of(5), broken, 0);
    data.writer(ALL, NORM).write(2, Rng.of(5), other, 0);
    assertArrayEquals(other, broken);
  }

  @Test
  @Timeout(300)
  void aClassWithoutAnyGoodFileIsAFailure() {
    ImageFolder data = folder(4, 1, 3);
    IllegalStateException e = assertThrows(IllegalStateException.class, () -> data.image(1));
    assertTrue(e.getMessage().contains("odd"), e.getMessage());
    IllegalStateException late = assertThrows(IllegalStateException.class, () -> epoch(data, 2, 3));
    assertTrue(late.getMessage().contains("class odd"), "" + late);
  }

  @Test
  void aFileThatVanishedIsAFailure() throws Exception {
    ImageFolder data = folder(4);
    Files.delete(dir.resolve("2.JPEG"));
    UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> data.image(2));
    assertTrue(e.getMessage().contains("2.JPEG"), e.getMessage());
    // A batch says it, too, for that is all a user sees.
    IllegalStateException late = assertThrows(IllegalStateException.class, () -> epoch(data, 4, 2));
    assertTrue(late.getMessage().contains("2.JPEG"), late.getMessage());
    assertTrue(late.getMessage().contains("no such file"), late.getMessage());
  }

  @Test
  void standInsAreToldFromTheirBatch() {
    ImageFolder data = folder(6, 0, 5);
    try (Batches batches =
        Batches.of(
            data, new int[] {0, 1, 2, 3, 4, 5}, 6, Augmentation.none(), NORM, Rng.of(1), false)) {
      Batch all = batches.next();
      Batch read = all.without(data::isReplaced);
      assertArrayEquals(new int[] {1, 0, 1, 0}, read.labels());
      int length = data.imageLength();
      assertArrayEquals(
          Arrays.copyOfRange(all.images(), length, 5 * length), read.images(), "images 1 to 4");
    }
    assertEquals(2, data.counts().unreadable());
    assertEquals(6, data.counts().images());
    data.requireReadable();
  }

  @Test
  void aClassOfWhichNothingCanBeReadIsRefusedBeforeAnyBatch() {
    ImageFolder data = folder(6, 1, 3, 5);
    String message = assertThrows(IllegalStateException.class, data::requireReadable).getMessage();
    assertTrue(message.contains("odd") && message.contains("1.JPEG"), message);
  }

  @Test
  void warningsBecomeRare() {
    ImageFolder data = folder(60, IntStream.range(2, 60).boxed().toArray(Integer[]::new));
    IntStream.range(0, 60).forEach(data::image);
    assertEquals(58, data.skipped());
    assertEquals(10 + 2, log.size(), () -> "ten, then the 16th and 32nd: " + log);
  }

  @Test
  void withoutRandomCropsTheMiddleIsTakenAndNormalized() {
    ImageFolder data = folder(3);
    float[] out = new float[data.imageLength() + 1];
    data.writer(Augmentation.none(), NORM).write(1, Rng.of(1), out, 1);
    byte[] bytes = data.image(1);
    for (int i = 0; i < bytes.length; i++) {
      int c = i / (24 * 24);
      double expected = ((bytes[i] & 255) / 255.0 - NORM.mean().get(c)) / NORM.std().get(c);
      assertEquals(expected, out[1 + i], 1e-6);
    }
    assertEquals(0f, out[0]);
    assertEquals("3x24x24", data.shapeText());
    assertEquals(27, new ImageFolder.View(24, 0).shortSide());
    assertEquals(256, new ImageFolder.View(224, 0).shortSide());
  }

  @Test
  void changesDifferFromDrawToDrawAndAreTheirOwnStreams() {
    ImageFolder data = folder(1);
    float[] a = new float[data.imageLength()];
    float[] b = a.clone();
    data.writer(ALL, NORM).write(0, Rng.of(1), a, 0);
    data.writer(ALL, NORM).write(0, Rng.of(2), b, 0);
    assertFalse(Arrays.equals(a, b));
    // Without jitter, the crop stays: cut out of the same place, flipped alike.
    Augmentation crop = new Augmentation(0, true, 0, 0.3, 0);
    Augmentation cut = new Augmentation(0, true, 8, 0.3, 0);
    data.writer(crop, NORM).write(0, Rng.of(1), a, 0);
    data.writer(cut, NORM).write(0, Rng.of(1), b, 0);
    int same = 0;
    for (int i = 0; i < a.length; i++) {
      same += a[i] == b[i] ? 1 : 0;
    }
    assertTrue(same >= a.length - 3 * 64 && same < a.length, same + " of " + a.length);
  }

  @Test
  void theFirstOnesAreAlikeOfEveryClass() {
    ImageFolder data = folder(10);
    assertArrayEquals(new int[] {0, 1, 0, 1, 0}, data.first(5).labels());
    assertArrayEquals(data.image(4), data.first(5).image(4));
    assertEquals(0, data.first(0).size());
    assertThrows(IllegalArgumentException.class, () -> data.first(11));
  }

  @Test
  void theHashIsOfWhatTheFilesHold() throws Exception {
    ImageFolder data = folder(4);
    assertEquals(data.sha256(), folder(4).sha256());
    assertNotEquals(data.sha256(), data.first(3).sha256());
    assertEquals(
        data.subset(new int[] {0, 1, 2}).sha256(), data.subset(new int[] {0, 1, 2}).sha256());
    assertNotEquals(data.subset(new int[] {0, 1}).sha256(), data.subset(new int[] {1, 0}).sha256());
    assertEquals(
        data.subset(new int[] {0, 1}).unorderedSha256(),
        data.subset(new int[] {1, 0}).unorderedSha256());
    // Other bytes of the same number, with the modification time put back.
    Path file = dir.resolve("1.JPEG");
    byte[] bytes = Files.readAllBytes(file);
    FileTime before = Files.getLastModifiedTime(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, before);
    ImageFolder after = listed(4);
    assertNotEquals(data.sha256(), after.sha256());
    assertNotEquals(data.unorderedSha256(), after.unorderedSha256());
    assertEquals(data.formerSha256(), after.formerSha256(), "names and sizes are as before");
  }

  private ImageFolder listed(int size) {
    return folder(
        IntStream.range(0, size)
            .mapToObj(i -> new ImageFolder.Entry(i + ".JPEG", stamp(i), i % 2))
            .toList());
  }

  /** A stamp of long ago is trusted; that of a file written just now is not. */
  @Test
  void whatFilesHoldIsRememberedWhileTheirStampStays() throws Exception {
    folder(2);
    FileStamp old = new FileStamp(7, 1_000, 2_000, 3);
    List<ImageFolder.Entry> entries =
        List.of(new ImageFolder.Entry("0.JPEG", old, 0), new ImageFolder.Entry("1.JPEG", old, 1));
    String first = folder(entries).sha256();
    Photos.write(dir.resolve("1.JPEG"), Photos.jpeg(77, 50, 40));
    assertEquals(first, folder(entries).sha256(), "not read again");
    for (FileStamp other :
        List.of(
            new FileStamp(8, 1_000, 2_000, 3),
            new FileStamp(7, 1_001, 2_000, 3),
            new FileStamp(7, 1_000, 2_001, 3),
            new FileStamp(7, 1_000, 2_000, 4))) {
      List<ImageFolder.Entry> changed =
          List.of(entries.get(0), new ImageFolder.Entry("1.JPEG", other, 1));
      assertNotEquals(first, folder(changed).sha256(), () -> "read again: " + other);
    }
    String now = listed(2).sha256();
    Photos.write(dir.resolve("1.JPEG"), Photos.jpeg(78, 50, 40));
    ImageFolder.Entry same = new ImageFolder.Entry("1.JPEG", stamp(1), 1);
    assertNotEquals(now, folder(List.of(entries.get(0), same)).sha256());
  }

  @Test
  void memoryBoundsTheBatchesAhead() {
    assertEquals(5, Batches.slots(4, 1 << 20));
    assertEquals(1, Batches.slots(4, 4L * 3 * 224 * 224 * 256));
    assertEquals(3, Batches.slots(4, 80L << 20));
    assertEquals(1, Batches.slots(4, 1L << 40));
    assertEquals(2, Batches.slots(1, 1));
  }

  @Test
  void impossibleViewsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ImageFolder.View(4, 0));
    assertThrows(IllegalArgumentException.class, () -> new ImageFolder.View(64, 63));
    assertEquals(64, new ImageFolder.View(64, 64).shortSide());
  }
}
