package org.dnas4j.base;

import java.io.BufferedOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writing so that a crash, a full disk or a power cut leaves the old content or the new, never a
 * part. Every file of results goes through here.
 *
 * <p>Uses plain streams, not channels: those are closed when their thread is interrupted, and an
 * interrupt is how a notebook stops a training whose state has to be saved.
 */
public final class DurableFiles {
  private DurableFiles() {}

  /** What writes the content; it leaves the stream open. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a temporary file beside the target, forces it to disk and renames it. Makes the
   * directories above it; a symbolic link stays one.
   *
   * @throws UncheckedIOException with the file and what is wrong; then the old content is there
   */
  public static void write(Path target, Content content) {
    write(target, ".tmp", content);
  }

  /** The same for a file that several processes may write at once: the last one's remains. */
  public static void writeShared(Path target, Content content) {
    write(target, "." + UUID.randomUUID() + ".tmp", content);
  }

  private static void write(Path target, String suffix, Content content) {
    try {
      Path file = Files.isSymbolicLink(target) ? target.toRealPath() : target.toAbsolutePath();
      Files.createDirectories(file.getParent());
      Path temporary = writeTemporary(file, suffix, content);
      try {
        rename(temporary, file);
      } catch (IOException e) {
        delete(temporary, e);
        throw e;
      }
      forceDirectory(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target + ": " + IoProblem.of(e), e);
    }
  }

  /** Writes a text in UTF-8. */
  public static void write(Path target, String text) {
    write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * The first half of {@link #write(Path, Content)}: the complete temporary file, on disk. Of one
   * that cannot be completed nothing remains.
   */
  public static Path writeTemporary(Path target, Content content) throws IOException {
    return writeTemporary(target, ".tmp", content);
  }

  private static Path writeTemporary(Path target, String suffix, Content content)
      throws IOException {
    Path temporary = target.resolveSibling(target.getFileName() + suffix);
    try (FileOutputStream file = new FileOutputStream(temporary.toFile());
        BufferedOutputStream out = new BufferedOutputStream(file, 1 << 18)) {
      content.writeTo(out);
      out.flush();
      file.getFD().sync();
    } catch (IOException | RuntimeException e) {
      delete(temporary, e);
      throw e;
    }
    return temporary;
  }

  /** Deletes what is left of a failed attempt; failing in that, too, changes nothing. */
  public static void delete(Path temporary, Exception failure) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Gives a file another name in one step, whatever had that name before. */
  public static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Makes renames in a directory survive a power cut, where the system can. */
  public static void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (ClosedByInterruptException | java.nio.file.AccessDeniedException e) {
      // Interrupted, or a system that opens no directories: the rename itself has been done.
      return;
    }
  }

  /** Appends a text in UTF-8 and forces it to disk; of one that does not fit nothing remains. */
  public static void append(Path file, String text) {
    long before = file.toFile().length();
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      try {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.getFD().sync();
      } catch (IOException e) {
        out.getChannel().truncate(before);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + IoProblem.of(e), e);
    }
  }

  /** A whole text in UTF-8. */
  public static String read(Path file) {
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + IoProblem.of(e), e);
    }
  }
}
