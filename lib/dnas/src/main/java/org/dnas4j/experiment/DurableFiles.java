package org.dnas4j.experiment;

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
import org.dnas4j.data.IoProblem;

/**
 * Writing so that a crash or a power cut leaves the old content or the new, never a part.
 *
 * <p>Uses plain streams, not channels: those are closed when their thread is interrupted, and an
 * interrupt is how a notebook stops a training whose state has to be saved.
 */
public final class DurableFiles {
  private DurableFiles() {}

  /** What writes the content. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a temporary file beside the target, forces it to disk, renames it. */
  public static void write(Path target, Content content) {
    Path directory = target.toAbsolutePath().getParent();
    try {
      Files.createDirectories(directory);
      Path temporary = writeTemporary(target, content);
      rename(temporary, target);
      forceDirectory(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target + ": " + IoProblem.of(e), e);
    }
  }

  public static void write(Path target, String text) {
    write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The first half of {@link #write}: the complete temporary file, on disk. */
  static Path writeTemporary(Path target, Content content) throws IOException {
    Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
    try (FileOutputStream file = new FileOutputStream(temporary.toFile());
        BufferedOutputStream out = new BufferedOutputStream(file, 1 << 18)) {
      content.writeTo(out);
      out.flush();
      file.getFD().sync();
    }
    return temporary;
  }

  static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Makes renames in a directory survive a power cut, where the system can. */
  static void forceDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (ClosedByInterruptException | java.nio.file.AccessDeniedException e) {
      // Interrupted, or a system that opens no directories: the rename itself has been done.
      return;
    }
  }

  /** Appends and forces to disk. */
  static void append(Path file, String text) {
    try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.getFD().sync();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + IoProblem.of(e), e);
    }
  }

  public static String read(Path file) {
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + IoProblem.of(e), e);
    }
  }
}
