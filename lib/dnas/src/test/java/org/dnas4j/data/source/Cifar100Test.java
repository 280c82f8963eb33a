package org.dnas4j.data.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.ImageDataset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a few records, written by hand. */
class Cifar100Test {
  private static final int RECORD = 2 + 3072;

  @TempDir private Path dir;

  /** Pixel p of record r is r + p modulo 251. */
  private static byte[] records(int[] coarse, int[] fine) {
    byte[] bytes = new byte[coarse.length * RECORD];
    for (int r = 0; r < coarse.length; r++) {
      bytes[r * RECORD] = (byte) coarse[r];
      bytes[r * RECORD + 1] = (byte) fine[r];
      for (int p = 0; p < 3072; p++) {
        bytes[r * RECORD + 2 + p] = (byte) ((r + p) % 251);
      }
    }
    return bytes;
  }

  private static String names(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> prefix + i)
        .collect(Collectors.joining("\n", "", "\n\n"));
  }

  @BeforeEach
  void write() throws IOException {
    write(dir);
  }

  private static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve("train.bin"), records(new int[] {0, 19, 7}, new int[] {99, 0, 42}));
    Files.write(folder.resolve("test.bin"), records(new int[] {3, 4}, new int[] {5, 6}));
    Files.writeString(folder.resolve("fine_label_names.txt"), names("fine", 100));
    Files.writeString(folder.resolve("coarse_label_names.txt"), names("coarse", 20));
  }

  private static Wanted from(Path folder) {
    return new Wanted(folder.toString(), 1, 0, 0, 0, 32, 0, 0, 0);
  }

  private static ImageData load(Cifar100 source, Path folder) throws IOException {
    return source.load(from(folder), line -> {});
  }

  private void assertRefused(String... parts) {
    String message = assertThrows(IOException.class, () -> load(new Cifar100(), dir)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertTrue(message.contains("https://www.cs.toronto.edu/~kriz/cifar.html"), message);
  }

  @Test
  void fineLabelsAreTheSecondByteAndPixelsFollow() throws IOException {
    ImageData data = load(new Cifar100(), dir);
    assertEquals(3, data.train().size());
    assertEquals(2, data.test().size());
    assertEquals(100, data.train().classes());
    assertEquals("[99, 0, 42]", Arrays.toString(data.train().labels()));
    assertEquals("[5, 6]", Arrays.toString(data.test().labels()));
    assertEquals("fine42", data.train().classNames().get(42));
    assertEquals("3x32x32", data.train().shapeText());
    // Channel 2, row 5, column 7 is pixel 2 · 1024 + 5 · 32 + 7 = 2215 of record 1.
    assertEquals((1 + 2215) % 251, ((ImageDataset) data.train()).pixel(1, 2, 5, 7));
    assertTrue(data.origin().contains("3 training images of 50000"), data.origin());
  }

  @Test
  void coarseLabelsAreTheFirstByte() throws IOException {
    ImageData data = load(new Cifar100(Cifar100.Labels.COARSE), dir);
    assertEquals("[0, 19, 7]", Arrays.toString(data.train().labels()));
    assertEquals("coarse19", data.train().classNames().get(19));
    assertEquals(20, data.train().classes());
    // Two views of one image must not pass for the same set.
    assertFalse(data.train().name().equals(load(new Cifar100(), dir).train().name()));
  }

  @Test
  void theFolderOfTheArchiveIsFound() throws IOException {
    Path outer = dir.resolve("outer");
    write(outer.resolve("cifar-100-binary"));
    assertTrue(new Cifar100().isIn(outer));
    assertEquals(3, load(new Cifar100(), outer).train().size());
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(dir.resolve("test.bin"));
    assertTrue(new Cifar100().isIn(dir));
    assertRefused(dir.resolve("test.bin") + " is missing", "found: coarse_label_names.txt");
    write();
    Files.delete(dir.resolve("fine_label_names.txt"));
    assertRefused(dir.resolve("fine_label_names.txt") + " is missing");
    // Only the names of the chosen labels are needed.
    assertEquals(20, load(new Cifar100(Cifar100.Labels.COARSE), dir).train().classes());
  }

  @Test
  void aCutAnEmptyAndALongFileAreNamedWithTheirSizes() throws IOException {
    Path file = dir.resolve("train.bin");
    Files.write(file, new byte[3 * RECORD - 1]);
    assertRefused(file + ": found 9221 bytes", "153700000 bytes, 50000 records of 3074", "Delete");
    Files.write(file, new byte[0]);
    assertRefused("found 0 bytes");
    Path test = dir.resolve("test.bin");
    write();
    try (var out = Files.newByteChannel(test, java.nio.file.StandardOpenOption.WRITE)) {
      // One record beyond 10,000, as a hole of the file.
      out.position(10_001L * RECORD - 1).write(java.nio.ByteBuffer.wrap(new byte[1]));
    }
    assertRefused(test + ": found 30743074 bytes", "30740000 bytes, 10000 records");
  }

  @Test
  void impossibleLabelsAreNamed() throws IOException {
    Path file = dir.resolve("train.bin");
    Files.write(file, records(new int[] {0, 20}, new int[] {0, 0}));
    assertRefused(file + ": found coarse label 20 in record 1", "expected: 0 to 19");
    Files.write(file, records(new int[] {0, 0, 0}, new int[] {0, 0, 200}));
    assertRefused("found fine label 200 in record 2", "expected: 0 to 99");
  }

  @Test
  void wrongNamesAreRefused() throws IOException {
    Path file = dir.resolve("fine_label_names.txt");
    Files.writeString(file, names("fine", 99));
    assertRefused(file + ": found 99 lines", "expected: 100 class names");
  }

  @Test
  void filesOfCifar10AreNotTakenForIt() throws IOException {
    Path ten = Files.createDirectories(dir.resolve("ten"));
    Files.write(ten.resolve("data_batch_1.bin"), new byte[10_000 * 3073]);
    assertFalse(new Cifar100().isIn(ten));
    assertTrue(new Cifar10Source().isIn(ten));
    assertFalse(new Cifar10Source().isIn(dir));
    // Under the other's name the size gives it away.
    Files.copy(ten.resolve("data_batch_1.bin"), ten.resolve("train.bin"));
    Files.copy(dir.resolve("test.bin"), ten.resolve("test.bin"));
    Files.copy(dir.resolve("fine_label_names.txt"), ten.resolve("fine_label_names.txt"));
    String message = assertThrows(IOException.class, () -> load(new Cifar100(), ten)).getMessage();
    assertTrue(message.contains("30730000 bytes"), message);
  }
}
