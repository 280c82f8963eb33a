package org.dnas4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Fetches one file. Bytes gather in a {@code .part} file beside the target, which a later try
 * continues; only a complete file with the right checksum gets the target's name.
 */
final class Download {
  private static final int TRIES = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final URI uri;
  private final Path target;
  private final Path part;
  private final String md5;
  private final Consumer<String> log;
  private final Duration patience;

  Download(URI uri, Path target, String md5, Consumer<String> log) {
    this(uri, target, md5, log, PATIENCE);
  }

  /**
   * A download.
   *
   * @param patience after so long without a byte the connection counts as lost
   */
  Download(URI uri, Path target, String md5, Consumer<String> log, Duration patience) {
    this.uri = uri;
    this.target = target;
    this.part = target.resolveSibling(target.getFileName() + ".part");
    this.md5 = md5;
    this.log = log;
    this.patience = patience;
  }

  /** Answers other than the file's bytes: trying again at once would not help. */
  private static final class Refused extends IOException {
    Refused(String message) {
      super(message);
    }
  }

  /** Brings the target into being; does nothing if it is there already. */
  void run() throws IOException {
    if (Files.exists(target)) {
      return;
    }
    Files.createDirectories(target.toAbsolutePath().getParent());
    try (FileChannel out =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock(out);
      receive(out);
      out.force(true);
    }
    String found = md5(part);
    if (!found.equals(md5)) {
      Files.delete(part);
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: MD5 of what %s sent is %s; expected: %s. The part file was deleted; try again,"
                  + " or get the file elsewhere",
              target,
              uri,
              found,
              md5));
    }
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, target);
    }
  }

  private void lock(FileChannel out) throws IOException {
    boolean free;
    try {
      free = out.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      free = false;
    }
    if (!free) {
      throw new IOException(part + " is being written by another download; wait, then try again");
    }
  }

  private void receive(FileChannel out) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(20))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    for (int attempt = 1; ; attempt++) {
      try {
        receiveRest(client, out);
        return;
      } catch (Refused | InterruptedIOException | ClosedByInterruptException e) {
        throw e;
      } catch (ConnectException e) {
        // No network or no server: saying so at once beats trying.
        throw new IOException("no connection to " + uri + " (" + e + ")", e);
      } catch (IOException e) {
        if (attempt == TRIES) {
          throw new IOException(
              String.format(
                  Locale.ROOT,
                  "%s: no complete download after %d tries, %d bytes kept in %s for the next: %s",
                  uri,
                  TRIES,
                  out.size(),
                  part,
                  e),
              e);
        }
        log.accept("connection lost at byte " + out.size() + " (" + e + "), trying again");
      }
    }
  }

  private void receiveRest(HttpClient client, FileChannel out) throws IOException {
    long have = out.size();
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(patience);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
    }
    log.accept("fetching " + uri + (have > 0 ? " from byte " + have : "") + " to " + target);
    HttpResponse<InputStream> response;
    try {
      response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      throw interrupted();
    }
    try (InputStream body = response.body()) {
      String range = response.headers().firstValue("Content-Range").orElse("");
      switch (response.statusCode()) {
        case 206 -> {
          if (!range.startsWith("bytes " + have + "-")) {
            throw new Refused(
                String.format(
                    Locale.ROOT,
                    "%s answered with range '%s'; expected: bytes %d-. Delete %s and try again",
                    uri,
                    range,
                    have,
                    part));
          }
        }
        // The server sends everything from the start, whatever was asked for.
        case 200 -> out.truncate(0);
        case 416 -> {
          // Nothing lies beyond what is here: it is complete or, as the checksum tells, useless.
          return;
        }
        default ->
            throw new Refused(
                String.format(
                    Locale.ROOT,
                    "%s answered with status %d; expected: 200 or 206",
                    uri,
                    response.statusCode()));
      }
      out.position(out.size());
      copy(body, out);
    }
  }

  /**
   * The request's own time limit ends with its headers; this one holds for each piece of the body.
   */
  private void copy(InputStream body, FileChannel out) throws IOException {
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      OutputStream file = Channels.newOutputStream(out);
      byte[] piece = new byte[1 << 16];
      int length;
      while ((length = await(reader.submit(() -> body.read(piece)))) >= 0) {
        file.write(piece, 0, length);
      }
    } finally {
      reader.shutdownNow();
    }
  }

  private int await(Future<Integer> read) throws IOException {
    try {
      return read.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no byte came for " + patience.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("download of " + uri + " interrupted");
  }

  /** MD5 of a file in hex. */
  static String md5(Path file) throws IOException {
    MessageDigest digest = md5();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** MD5 of bytes in hex. */
  static String md5(byte[] bytes) {
    return HexFormat.of().formatHex(md5().digest(bytes));
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has MD5", e);
    }
  }
}
