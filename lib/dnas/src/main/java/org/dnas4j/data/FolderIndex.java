package org.dnas4j.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Lists the pictures of a directory and of its folders, once: listing a million files takes minutes
 * on a network disk. The list is kept in a cache directory, since data may be read-only; a folder
 * is listed afresh if its modification time changed, which adding, removing or renaming a file
 * does. A file changed in place is not noticed: delete the list, or touch the folder.
 */
final class FolderIndex {
  private static final String FORMAT = "dnas4j-index 1";
  private static final String END = "end";
  // A folder changed this recently may change again within its time stamp's resolution.
  private static final long SETTLED_SECONDS = 2;

  private FolderIndex() {}

  /**
   * A folder with pictures.
   *
   * @param name of the folder, empty for the directory itself
   * @param modified its modification time in nanoseconds, or −1 if it has to be listed next time
   * @param files sorted by name
   */
  record Folder(String name, long modified, List<Picture> files) {}

  /**
   * One picture.
   *
   * @param name of the file in its folder
   * @param bytes its size
   */
  record Picture(String name, long bytes) {}

  /** Where lists are kept: dnas4j/index in $XDG_CACHE_HOME, or else in ~/.cache. */
  static Path userCache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path cache =
        xdg == null || xdg.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(xdg);
    return cache.resolve("dnas4j").resolve("index");
  }

  /**
   * The directory itself and its folders, sorted by name; those without pictures are left out.
   *
   * @param cache directory of lists, made if need be; if it cannot be written, log is told
   */
  static List<Folder> of(Path directory, Path cache, Consumer<String> log) throws IOException {
    Path real = directory.toRealPath();
    Path list = cache.resolve(Sha256.of(real.toString()).substring(0, 24) + ".txt");
    Map<String, Folder> known = read(list, real);
    List<Path> folders = new ArrayList<>();
    folders.add(real);
    try (Stream<Path> entries = Files.list(real)) {
      entries.filter(Files::isDirectory).sorted().forEach(folders::add);
    }
    List<Folder> found;
    try {
      found =
          folders.parallelStream()
              .map(
                  folder -> {
                    String name = folder.equals(real) ? "" : folder.getFileName().toString();
                    return upToDate(folder, name, known.get(name));
                  })
              .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (!found.equals(List.copyOf(known.values()))) {
      write(list, real, found, log);
    }
    return found.stream().filter(folder -> !folder.files.isEmpty()).toList();
  }

  private static Folder upToDate(Path path, String name, Folder known) {
    try {
      // Read before listing: a change in between shows the next time.
      FileTime modified = Files.getLastModifiedTime(path);
      if (known != null && known.modified == modified.to(TimeUnit.NANOSECONDS)) {
        return known;
      }
      boolean settled =
          modified.toMillis() + TimeUnit.SECONDS.toMillis(SETTLED_SECONDS)
              < System.currentTimeMillis();
      List<Picture> files = new ArrayList<>();
      try (Stream<Path> entries = Files.list(path)) {
        for (Path file : entries.filter(FolderIndex::isPicture).sorted().toList()) {
          files.add(new Picture(file.getFileName().toString(), Files.size(file)));
        }
      }
      return new Folder(name, settled ? modified.to(TimeUnit.NANOSECONDS) : -1, files);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + path + ": " + IoProblem.of(e), e);
    }
  }

  private static boolean isPicture(Path file) {
    String name = file.getFileName().toString();
    String lower = name.toLowerCase(Locale.ROOT);
    return (lower.endsWith(".jpeg") || lower.endsWith(".jpg") || lower.endsWith(".png"))
        && !name.startsWith(".")
        && name.indexOf('\n') < 0
        && !Files.isDirectory(file);
  }

  /** The folders of an earlier list in their order; none if there is no complete one. */
  private static Map<String, Folder> read(Path list, Path directory) {
    Map<String, Folder> folders = new LinkedHashMap<>();
    try (BufferedReader in = Files.newBufferedReader(list, UTF_8)) {
      if (!FORMAT.equals(in.readLine()) || !directory.toString().equals(in.readLine())) {
        return Map.of();
      }
      for (String line = in.readLine(); !END.equals(line); line = in.readLine()) {
        String[] head = line.split("\t", 3);
        List<Picture> files = new ArrayList<>();
        for (int left = Integer.parseInt(head[1]); left > 0; left--) {
          String[] file = in.readLine().split("\t", 2);
          files.add(new Picture(file[1], Long.parseLong(file[0])));
        }
        folders.put(head[2], new Folder(head[2], Long.parseLong(head[0]), files));
      }
      return folders;
    } catch (IOException | RuntimeException e) {
      // Missing, cut short or not ours: the files are listed instead.
      return Map.of();
    }
  }

  /** Another process may write the same list or read it. */
  private static void write(Path list, Path directory, List<Folder> folders, Consumer<String> log) {
    try {
      DurableFiles.writeShared(
          list,
          out -> {
            // Reports a name that UTF-8 cannot hold instead of writing another.
            Writer text = new BufferedWriter(new OutputStreamWriter(out, UTF_8.newEncoder()));
            text.write(FORMAT + "\n" + directory + "\n");
            for (Folder folder : folders) {
              text.write(folder.modified + "\t" + folder.files.size() + "\t" + folder.name + "\n");
              for (Picture file : folder.files) {
                text.write(file.bytes + "\t" + file.name + "\n");
              }
            }
            text.write(END + "\n");
            text.flush();
          });
    } catch (UncheckedIOException e) {
      log.accept(
          "warning: the list of "
              + directory
              + " cannot be kept, so it is made again each time: "
              + e.getMessage()
              + "; set XDG_CACHE_HOME to a directory that can be written");
    }
  }
}
