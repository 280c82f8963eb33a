package org.dnas4j.data;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.base.Sha256;

/**
 * Knows photos by what they hold. Every file is read once, and again when its {@link FileStamp}
 * differs; what was found is kept in a cache directory, one file per folder, since data may be
 * read-only.
 */
final class PhotoContents {
  private static final String FORMAT = "dnas4j-photos 1";
  private static final String END = "end";
  // From so many on, reading all takes long enough to be told.
  private static final int MANY = 20_000;

  private final Path cache;
  private final Consumer<String> log;
  private final AtomicBoolean told = new AtomicBoolean();
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * Keeps what it finds.
   *
   * @param cache made if need be; if it cannot be written, log is told
   */
  PhotoContents(Path cache, Consumer<String> log) {
    this.cache = cache;
    this.log = log;
  }

  /**
   * What a file holds.
   *
   * @param sha256 of its bytes, in hex
   * @param problem why its first bytes or its end are not a photo's, else empty
   */
  record Content(String sha256, String problem) {}

  private record Known(FileStamp stamp, Content content) {}

  /** Where findings are kept: dnas4j/photos in $XDG_CACHE_HOME, or else in ~/.cache. */
  static Path userCache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path home =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return home.resolve("dnas4j").resolve("photos");
  }

  /**
   * Finds out what files hold, in their order.
   *
   * @throws UncheckedIOException if one cannot be read
   */
  List<Content> of(Path root, List<ImageFolder.Entry> entries) {
    Content[] found = new Content[entries.size()];
    Map<String, List<Integer>> folders =
        IntStream.range(0, found.length)
            .boxed()
            .collect(Collectors.groupingBy(i -> folder(entries.get(i).file())));
    folders.entrySet().parallelStream()
        .forEach(folder -> find(root, folder.getKey(), folder.getValue(), entries, found));
    return List.of(found);
  }

  private static String folder(String file) {
    return file.substring(0, file.lastIndexOf('/') + 1);
  }

  private void find(
      Path root,
      String folder,
      List<Integer> places,
      List<ImageFolder.Entry> entries,
      Content[] found) {
    Path list = list(root.resolve(folder));
    Map<String, Known> known = read(list);
    List<Integer> unknown =
        places.stream()
            .filter(
                i -> {
                  ImageFolder.Entry entry = entries.get(i);
                  Known before = known.get(entry.file().substring(folder.length()));
                  boolean same = before != null && before.stamp.equals(entry.stamp());
                  found[i] = same ? before.content : null;
                  return !same;
                })
            .toList();
    if (!unknown.isEmpty() && found.length >= MANY && told.compareAndSet(false, true)) {
      log.accept("reading the photos in " + root + " once, to know them by what they hold");
    }
    unknown.parallelStream().forEach(i -> found[i] = read(root, entries.get(i)));
    long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    boolean learnt = false;
    for (int i : unknown) {
      ImageFolder.Entry entry = entries.get(i);
      String name = entry.file().substring(folder.length());
      if (entry.stamp().isSettled(now) && name.indexOf('\n') < 0) {
        known.put(name, new Known(entry.stamp(), found[i]));
        learnt = true;
      }
    }
    if (learnt) {
      write(list, known);
    }
  }

  private static Content read(Path root, ImageFolder.Entry entry) {
    byte[] file = ImageFolder.read(root.resolve(entry.file()));
    String sha256 = Sha256.of(file);
    try {
      ImageHeader.of(file);
      return new Content(sha256, "");
    } catch (BrokenImageException e) {
      return new Content(sha256, e.getMessage());
    }
  }

  private Path list(Path folder) {
    return cache.resolve(Sha256.of(folder.toAbsolutePath().toString()).substring(0, 24) + ".txt");
  }

  /** What was found earlier, by name; nothing if there is no complete list. */
  private static Map<String, Known> read(Path list) {
    Map<String, Known> known = new TreeMap<>();
    try (BufferedReader in = Files.newBufferedReader(list, StandardCharsets.UTF_8)) {
      if (!FORMAT.equals(in.readLine())) {
        return new TreeMap<>();
      }
      for (String line = in.readLine(); !END.equals(line); line = in.readLine()) {
        String[] word = line.split("\t", 7);
        FileStamp stamp =
            new FileStamp(
                Long.parseLong(word[0]),
                Long.parseLong(word[1]),
                Long.parseLong(word[2]),
                Long.parseLong(word[3]));
        known.put(word[6], new Known(stamp, new Content(word[4], word[5])));
      }
      return known;
    } catch (IOException | RuntimeException e) {
      // Missing, cut short or not ours: the files are read instead.
      return new TreeMap<>();
    }
  }

  /** Another process may write the same list or read it. */
  private void write(Path list, Map<String, Known> known) {
    try {
      DurableFiles.writeShared(
          list,
          stream -> {
            // Reports a name that UTF-8 cannot hold instead of writing another.
            Writer out =
                new BufferedWriter(
                    new OutputStreamWriter(stream, StandardCharsets.UTF_8.newEncoder()));
            out.write(FORMAT + "\n");
            for (Map.Entry<String, Known> one : known.entrySet()) {
              FileStamp stamp = one.getValue().stamp;
              Content content = one.getValue().content;
              out.write(stamp.bytes() + "\t" + stamp.modified() + "\t" + stamp.changed() + "\t");
              out.write(stamp.number() + "\t" + content.sha256 + "\t" + content.problem + "\t");
              out.write(one.getKey() + "\n");
            }
            out.write(END + "\n");
            out.flush();
          });
    } catch (UncheckedIOException e) {
      if (warned.compareAndSet(false, true)) {
        log.accept(
            "warning: what photos hold cannot be kept in "
                + cache
                + ", so all are read again each time: "
                + e.getMessage()
                + "; set XDG_CACHE_HOME to a directory that can be written");
      }
    }
  }
}
