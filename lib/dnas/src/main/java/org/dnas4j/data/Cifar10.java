package org.dnas4j.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.dnas4j.base.IoProblem;

/**
 * CIFAR-10 in its binary layout: five training files and a test file of 10,000 records each, a
 * record being a label byte and 3 × 32 × 32 pixel bytes, and a text file with the class names.
 *
 * <p>Source: Krizhevsky, Learning multiple layers of features from tiny images, 2009.
 */
public final class Cifar10 {
  /** Name of the official archive. */
  public static final String ARCHIVE = "cifar-10-binary.tar.gz";

  /** By what a folder holds it. */
  public static final String FILES =
      "CIFAR-10's .bin files and batches.meta.txt or its archive " + ARCHIVE;

  private static final URI ARCHIVE_URI =
      URI.create("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz");
  private static final String ARCHIVE_MD5 = "c32a1d4ab5d03f1284b67883e8d87530";
  private static final String FOLDER = "cifar-10-batches-bin";
  private static final int RECORDS = 10_000;

  private final URI uri;
  private final String md5;
  private final int records;

  /** Tests read small files of their own from a server of their own. */
  Cifar10(URI uri, String md5, int records) {
    this.uri = uri;
    this.md5 = md5;
    this.records = records;
  }

  private static Cifar10 official() {
    return new Cifar10(ARCHIVE_URI, ARCHIVE_MD5, RECORDS);
  }

  /** Whether a directory seems to hold the data in a form that {@link #read} takes. */
  public static boolean isIn(Path dir) {
    return binFolder(dir) != null || Files.exists(dir.resolve(ARCHIVE));
  }

  /**
   * Reads the data from the {@code .bin} files in a directory or in its subfolder {@code
   * cifar-10-batches-bin}, or else from the official archive in the directory.
   *
   * @throws IOException if a file is missing, short or corrupt; the message names the file, what
   *     was expected and found, and how to mend it
   */
  public static ImageData read(Path dir) throws IOException {
    return official().readFrom(dir);
  }

  /**
   * Reads the data from a directory, after downloading the official archive (170 MB) to it if it is
   * empty or not there. A cut download is continued by the next call.
   *
   * @param log takes progress messages
   * @throws IOException if it holds something else, or the download fails; else as {@link #read}
   */
  public static ImageData fetch(Path dir, Consumer<String> log) throws IOException {
    return official().fetchTo(dir, log);
  }

  ImageData fetchTo(Path dir, Consumer<String> log) throws IOException {
    if (!isIn(dir)) {
      if (!DataFolder.isFree(dir)) {
        throw new IOException(
            dir
                + " holds no CIFAR-10; found: "
                + DataFolder.found(dir)
                + "; expected: "
                + FILES
                + "; name another folder, or an empty one to download CIFAR-10 to it (170 MB)");
      }
      try {
        new Download(uri, dir.resolve(ARCHIVE), md5, log).run();
      } catch (IOException e) {
        throw new IOException(
            "CIFAR-10 could not be downloaded: " + IoProblem.of(e) + ". " + howToPlace(dir), e);
      }
    }
    return readFrom(dir);
  }

  /**
   * Compares the files in a directory with the official ones, by checksum.
   *
   * @return one per file of images
   * @throws IOException as {@link #read}
   */
  public static List<FileCheck> check(Path dir) throws IOException {
    CifarFiles files = new CifarFiles(RECORDS);
    official().readFrom(dir, files);
    return files.checks();
  }

  ImageData readFrom(Path dir) throws IOException {
    return readFrom(dir, new CifarFiles(records));
  }

  private ImageData readFrom(Path dir, CifarFiles files) throws IOException {
    Path folder = binFolder(dir);
    Path archive = dir.resolve(ARCHIVE);
    if (folder != null) {
      readFolder(folder, files);
    } else if (Files.exists(archive)) {
      readArchive(archive, files);
    } else {
      throw new IOException("no CIFAR-10 in " + dir + ". " + howToPlace(dir));
    }
    return files.data(folder != null ? folder : archive);
  }

  private static void readFolder(Path folder, CifarFiles files) throws IOException {
    for (String name : CifarFiles.ALL) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        try (InputStream in = Files.newInputStream(file)) {
          files.add(name, file.toString(), in, Files.size(file));
        }
      }
    }
  }

  private void readArchive(Path archive, CifarFiles files) throws IOException {
    String found = Download.md5(archive);
    if (!found.equals(md5)) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%s: MD5 is %s, of %d bytes; expected: %s. The file is incomplete or not the official"
                  + " archive: delete it, then fetch it again",
              archive,
              found,
              Files.size(archive),
              md5));
    }
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GZIPInputStream(new BufferedInputStream(Files.newInputStream(archive)), 1 << 16))) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        if (CifarFiles.ALL.contains(name)) {
          files.add(name, archive + "!" + entry.getName(), tar, entry.getSize());
        }
      }
    }
  }

  /** Where at least one of the .bin files lies, or null. */
  private static Path binFolder(Path dir) {
    for (Path folder : List.of(dir, dir.resolve(FOLDER))) {
      if (CifarFiles.BIN.stream().anyMatch(name -> Files.exists(folder.resolve(name)))) {
        return folder;
      }
    }
    return null;
  }

  private String howToPlace(Path dir) {
    return String.format(
        Locale.ROOT,
        "Without network, get %s elsewhere and place it at %s, or unpack its .bin and .txt files into %s, or use the embedded procedural images, which need no download",
        uri,
        dir.resolve(ARCHIVE),
        dir);
  }
}
