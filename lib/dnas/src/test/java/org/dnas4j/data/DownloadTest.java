package org.dnas4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class DownloadTest {
  @TempDir private Path dir;
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private final byte[] content = content();
  private final ExecutorService answers = Executors.newCachedThreadPool();
  private HttpServer server;
  private HttpHandler handler;
  private Path target;
  private Path part;

  private static byte[] content() {
    byte[] bytes = new byte[300_000];
    Rng rng = Rng.of(1);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) rng.nextInt(256);
    }
    return bytes;
  }

  @BeforeEach
  void start() throws IOException {
    target = dir.resolve("sub/file.bin");
    part = dir.resolve("sub/file.bin.part");
    Files.createDirectories(target.getParent());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          ranges.add(range == null ? "all" : range);
          try (exchange) {
            handler.handle(exchange);
          }
        });
    server.setExecutor(answers);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    answers.shutdownNow();
  }

  private URI uri() {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/file.bin");
  }

  private String md5() throws IOException {
    Path copy = Files.write(dir.resolve("copy"), content);
    return Download.md5(copy);
  }

  private void run(String md5) throws IOException {
    new Download(uri(), target, md5, line -> {}).run();
  }

  private String failure(String md5) {
    String message = assertThrows(IOException.class, () -> run(md5)).getMessage();
    assertFalse(Files.exists(target), "nothing half-written gets the target's name");
    return message;
  }

  /** Sends the bytes from a place on, but breaks off before a place. */
  private void send(HttpExchange exchange, int from, int until) throws IOException {
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              String.format(
                  Locale.ROOT, "bytes %d-%d/%d", from, content.length - 1, content.length));
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
    OutputStream out = exchange.getResponseBody();
    out.write(content, from, until - from);
    out.flush();
  }

  private static int start(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
  }

  @Test
  void fetchesAFile() throws IOException {
    handler = e -> send(e, 0, content.length);
    run(md5());
    assertArrayEquals(content, Files.readAllBytes(target));
    assertFalse(Files.exists(part));
    assertEquals(List.of("all"), ranges);
  }

  @Test
  void aPresentTargetIsNotFetched() throws IOException {
    Files.write(target, new byte[] {1});
    run(md5());
    assertEquals(List.of(), ranges);
  }

  @Test
  void continuesAfterACutWhereItWasCut() throws IOException {
    handler =
        e -> {
          int from = start(e);
          send(e, from, Math.min(content.length, from + 130_000));
        };
    run(md5());
    assertArrayEquals(content, Files.readAllBytes(target));
    assertEquals(3, ranges.size());
    assertEquals("all", ranges.get(0));
    // How much of a cut answer arrives is up to the network; that it is kept is up to us.
    assertTrue(ranges.get(1).matches("bytes=\\d+-"), ranges.toString());
  }

  @Test
  void continuesThePartOfAnEarlierRun() throws IOException {
    Files.write(part, Arrays.copyOf(content, 100_000));
    handler = e -> send(e, start(e), content.length);
    run(md5());
    assertArrayEquals(content, Files.readAllBytes(target));
    assertEquals(List.of("bytes=100000-"), ranges);
  }

  @Test
  void startsOverIfTheServerIgnoresRanges() throws IOException {
    Files.write(part, new byte[content.length + 50]);
    handler = e -> send(e, 0, content.length);
    run(md5());
    assertArrayEquals(content, Files.readAllBytes(target));
  }

  @Test
  void aCompletePartNeedsNoMoreBytes() throws IOException {
    Files.write(part, content);
    handler = e -> e.sendResponseHeaders(416, -1);
    run(md5());
    assertArrayEquals(content, Files.readAllBytes(target));
  }

  @Test
  void aWrongChecksumIsRefusedAndTheBytesDeleted() {
    handler = e -> send(e, 0, content.length);
    String message = failure("00");
    assertTrue(message.contains("expected: 00"), message);
    assertTrue(message.contains("MD5"), message);
    assertFalse(Files.exists(part));
  }

  @Test
  void aMissingFileIsAskedForOnce() {
    handler = e -> e.sendResponseHeaders(404, -1);
    String message = failure("00");
    assertTrue(message.contains("status 404; expected: 200 or 206"), message);
    assertEquals(1, ranges.size());
  }

  @Test
  void aWrongRangeIsRefused() throws IOException {
    Files.write(part, Arrays.copyOf(content, 1000));
    handler = e -> send(e, 500, content.length);
    String message = failure("00");
    assertTrue(message.contains("expected: bytes 1000-"), message);
    assertEquals(1000, Files.size(part));
  }

  @Test
  void aServerThatAlwaysCutsIsGivenUpAndThePartKept() throws IOException {
    handler =
        e -> {
          int from = start(e);
          send(e, from, from + 10_000);
        };
    String message = failure(md5());
    assertTrue(message.contains("after 5 tries"), message);
    assertEquals(5, ranges.size());
    byte[] kept = Files.readAllBytes(part);
    assertArrayEquals(Arrays.copyOf(content, kept.length), kept);
  }

  @Test
  void aConnectionFromWhichNothingComesIsGivenUpAndContinued() throws IOException {
    CountDownLatch forEver = new CountDownLatch(1);
    handler =
        e -> {
          int from = start(e);
          send(e, from, from == 0 ? 130_000 : content.length);
          if (from == 0) {
            assertThrows(InterruptedException.class, forEver::await);
          }
        };
    new Download(uri(), target, md5(), line -> {}, Duration.ofSeconds(2)).run();
    assertArrayEquals(content, Files.readAllBytes(target));
    assertEquals("all", ranges.get(0));
    // More than one more if the machine was too busy to answer in that time.
    assertTrue(ranges.size() > 1, ranges.toString());
  }

  @Test
  void noServerIsAnError() throws IOException {
    server.stop(0);
    String message = failure(md5());
    assertTrue(message.contains("no connection to " + uri()), message);
  }

  @Test
  void twoDownloadsOfOneFileDoNotMix() throws IOException {
    Files.write(part, new byte[1]);
    try (FileChannel other = FileChannel.open(part, StandardOpenOption.WRITE);
        FileLock lock = other.lock()) {
      assertTrue(lock.isValid());
      String message = failure(md5());
      assertTrue(message.contains("another download"), message);
    }
  }
}
