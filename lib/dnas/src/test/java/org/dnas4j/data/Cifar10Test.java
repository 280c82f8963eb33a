package org.dnas4j.data;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small files of the same layout, of 4 records each. */
class Cifar10Test {
  private static final int RECORDS = 4;
  private static final String SUB = "cifar-10-batches-bin";

  @TempDir private Path dir;
  private Cifar10 cifar;

  /** Record r of a file is derived from its name, so that a mixed-up order would be seen. */
  private static byte[] file(String name) {
    if (name.equals("batches.meta.txt")) {
      return "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n"
          .getBytes(UTF_8);
    }
    byte[] bytes = new byte[RECORDS * 3073];
    Rng rng = Rng.of(1).split(name);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % 3073 == 0 ? rng.nextInt(10) : rng.nextInt(256));
    }
    return bytes;
  }

  private static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String name : CifarFiles.ALL) {
      Files.write(folder.resolve(name), file(name));
    }
  }

  private static byte[] archive(List<String> names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      tar.putArchiveEntry(new TarArchiveEntry(SUB + "/"));
      tar.closeArchiveEntry();
      for (String name : names) {
        byte[] content = file(name);
        TarArchiveEntry entry = new TarArchiveEntry(SUB + "/" + name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  @BeforeEach
  void start() {
    cifar = new Cifar10(URI.create("http://localhost:1/none"), "00", RECORDS);
  }

  private static void assertRight(ImageData data) {
    assertEquals(5 * RECORDS, data.train().size());
    assertEquals(RECORDS, data.test().size());
    assertEquals("bird", data.train().classNames().get(2));
    for (int f = 0; f < 6; f++) {
      byte[] file = file(f < 5 ? "data_batch_" + (f + 1) + ".bin" : "test_batch.bin");
      ImageDataset set = (ImageDataset) (f < 5 ? data.train() : data.test());
      for (int r = 0; r < RECORDS; r++) {
        int i = f < 5 ? f * RECORDS + r : r;
        assertEquals(file[r * 3073], set.label(i));
        assertArrayEquals(Arrays.copyOfRange(file, r * 3073 + 1, (r + 1) * 3073), set.image(i));
        assertEquals(file[r * 3073 + 1 + 2 * 1024 + 5 * 32 + 7] & 255, set.pixel(i, 2, 5, 7));
      }
    }
  }

  private String failure() {
    return assertThrows(IOException.class, () -> cifar.readFrom(dir)).getMessage();
  }

  private static void assertContains(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void readsADirectoryOfFiles() throws IOException {
    write(dir);
    assertTrue(Cifar10.isIn(dir));
    assertRight(cifar.readFrom(dir));
  }

  @Test
  void filesThatAreNotTheOfficialOnesAreNamed() throws IOException {
    write(dir);
    String origin = cifar.readFrom(dir).origin();
    assertTrue(origin.startsWith("not the official"), origin);
    assertContains(origin, "data_batch_1.bin", "data_batch_5.bin", "test_batch.bin");
  }

  /** A file is compared with its own checksum, not with another's. */
  @Test
  void officialFilesAreToldByName() {
    ImageDataset test = ImageDataset.of("t", List.of("a"), 1, 1, 1, new byte[1], new int[1]);
    List<FileCheck> checks =
        CifarChecksums.check(
            Map.of(
                "data_batch_1.bin", "5dd7e06a14cb22eb9f671a540d1b7c25",
                "data_batch_2.bin", "5dd7e06a14cb22eb9f671a540d1b7c25",
                "data_batch_3.bin", "",
                "data_batch_4.bin", "",
                "data_batch_5.bin", ""),
            test);
    assertEquals(
        List.of("data_batch_1.bin"),
        checks.stream().filter(c -> c.official()).map(c -> c.file()).toList());
  }

  @Test
  void readsTheSubfolderOfTheArchive() throws IOException {
    write(dir.resolve(SUB));
    assertRight(cifar.readFrom(dir));
  }

  @Test
  void readsTheArchiveWithoutUnpackingIt() throws IOException {
    // Not in the order of the files' numbers.
    List<String> names = new ArrayList<>(CifarFiles.ALL);
    Collections.reverse(names);
    Path archive = Files.write(dir.resolve(Cifar10.ARCHIVE), archive(names));
    cifar = new Cifar10(URI.create("http://localhost:1/none"), Download.md5(archive), RECORDS);
    assertRight(cifar.readFrom(dir));
    try (var files = Files.list(dir)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void anIncompleteArchiveIsRefused() throws IOException {
    byte[] whole = archive(CifarFiles.ALL);
    Path archive = Files.write(dir.resolve(Cifar10.ARCHIVE), whole);
    cifar = new Cifar10(URI.create("http://localhost:1/none"), Download.md5(archive), RECORDS);
    Files.write(archive, Arrays.copyOf(whole, whole.length / 2));
    assertContains(
        failure(), archive.toString(), (whole.length / 2) + " bytes", "expected: ", "delete it");
  }

  @Test
  void anArchiveWithoutAFileIsRefused() throws IOException {
    byte[] bytes = archive(CifarFiles.ALL.subList(0, 5));
    Path archive = Files.write(dir.resolve(Cifar10.ARCHIVE), bytes);
    cifar = new Cifar10(URI.create("http://localhost:1/none"), Download.md5(archive), RECORDS);
    assertContains(failure(), "found 5 of the 7", "missing: test_batch.bin, batches.meta.txt");
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    write(dir);
    Files.delete(dir.resolve("data_batch_3.bin"));
    assertContains(failure(), dir.toString(), "missing: data_batch_3.bin", "Unpack or fetch");
  }

  @Test
  void aShortAndALongFileAreNamedWithBothSizes() throws IOException {
    write(dir);
    Path file = dir.resolve("data_batch_2.bin");
    Files.write(file, Arrays.copyOf(file("data_batch_2.bin"), 5000));
    assertContains(failure(), file.toString(), "found 5000 bytes", "expected: 12292 bytes");
    Files.write(file, Arrays.copyOf(file("data_batch_2.bin"), 12293));
    assertContains(failure(), file.toString(), "found 12293 bytes", "expected: 12292 bytes");
  }

  @Test
  void anImpossibleLabelIsNamed() throws IOException {
    write(dir);
    Path file = dir.resolve("test_batch.bin");
    byte[] bytes = file("test_batch.bin");
    bytes[2 * 3073] = 10;
    Files.write(file, bytes);
    assertContains(failure(), file.toString(), "label 10 in record 2", "expected: 0 to 9");
    bytes[2 * 3073] = -1;
    Files.write(file, bytes);
    assertContains(failure(), "label 255 in record 2");
  }

  @Test
  void wrongClassNamesAreRefused() throws IOException {
    write(dir);
    Path file = Files.writeString(dir.resolve("batches.meta.txt"), "cat\ndog\n");
    assertContains(failure(), file.toString(), "found 2 lines", "expected: 10 class names");
  }

  @Test
  void anEmptyDirectorySaysWhatToDo() {
    assertFalse(Cifar10.isIn(dir));
    assertContains(
        failure(),
        "no CIFAR-10 in " + dir,
        dir.resolve("cifar-10-binary.tar.gz").toString(),
        "procedural");
  }

  @Test
  void fetchWithoutNetworkSaysWhatToDo() {
    IOException e =
        assertThrows(IOException.class, () -> cifar.fetchTo(dir.resolve("new"), line -> {}));
    assertContains(
        e.getMessage(),
        "could not be downloaded",
        dir.resolve("new").resolve("cifar-10-binary.tar.gz").toString(),
        "procedural");
  }

  @ParameterizedTest
  @CsvSource({
    "data_batch_1, Python",
    "cifar-10-batches-py/x, Python",
    "train.bin, CIFAR-100",
    "cifar-100-binary.tar.gz, CIFAR-100",
    "photos.zip, archive",
    "val/cat/1.png, imagenet",
    "notes.txt, notes.txt"
  })
  void nothingIsDownloadedIntoAFolderThatHoldsSomething(String file, String said)
      throws IOException {
    Path there = dir.resolve(file);
    Files.createDirectories(there.getParent());
    Files.writeString(there, "x");
    IOException e = assertThrows(IOException.class, () -> cifar.fetchTo(dir, line -> {}));
    assertContains(e.getMessage(), "" + dir, said, "expected");
    assertFalse(e.getMessage().contains("downloaded"), e.getMessage());
    // A file itself is no folder to download to, either.
    assertThrows(IOException.class, () -> cifar.fetchTo(there, line -> {}));
    assertEquals("x", Files.readString(there));
  }

  @Test
  void aCutDownloadIsContinued() throws IOException {
    Files.write(dir.resolve(Cifar10.ARCHIVE + ".part"), new byte[3]);
    IOException e = assertThrows(IOException.class, () -> cifar.fetchTo(dir, line -> {}));
    assertContains(e.getMessage(), "could not be downloaded");
  }

  @Test
  void namesInUtf16AreRefused() throws IOException {
    write(dir);
    Path file = dir.resolve("batches.meta.txt");
    Files.writeString(file, new String(file("batches.meta.txt"), UTF_8), UTF_16);
    assertContains(failure(), file.toString(), "UTF-16", "UTF-8");
  }

  @Test
  void fetchDownloadsOnceAndReads() throws IOException {
    byte[] bytes = archive(CifarFiles.ALL);
    String md5 = Download.md5(Files.write(dir.resolve("copy"), bytes));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    server.start();
    URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/a.tar.gz");
    Cifar10 fetching = new Cifar10(uri, md5, RECORDS);
    try {
      assertRight(fetching.fetchTo(dir.resolve("new"), line -> {}));
    } finally {
      server.stop(0);
    }
    // The second time there is no server to ask.
    assertRight(fetching.fetchTo(dir.resolve("new"), line -> {}));
  }
}
