package org.dnas4j.runs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.base.IoProblem;

/**
 * Keeps two writers from one run, in two processes or in one. The operating system frees the lock
 * of a process that dies, so no stale one is left behind.
 */
final class RunLock implements AutoCloseable {
  /** Tells this process from an earlier one of the same number, as containers have them. */
  private static final String PROCESS = ProcessHandle.current().pid() + " " + UUID.randomUUID();

  private final RandomAccessFile file;
  private final Path owner;

  private RunLock(RandomAccessFile file, Path owner) {
    this.file = file;
    this.owner = owner;
  }

  /**
   * Takes the lock of a name.
   *
   * <p>The owner file is asked first: closing a second handle on a locked file would free the lock
   * that this process already has.
   *
   * @throws IllegalStateException if it is held
   */
  @SuppressWarnings("resource") // the handle is the lock
  static synchronized RunLock acquire(Path directory, String name) {
    Path owner = directory.resolve(name + ".owner");
    try {
      Files.createDirectories(directory);
      String holder = Files.exists(owner) ? DurableFiles.read(owner) : "";
      if (holder.equals(PROCESS)) {
        throw held(name, "this process, which has not closed it");
      }
      RandomAccessFile file =
          new RandomAccessFile(directory.resolve(name + ".lock").toFile(), "rw");
      FileLock lock = file.getChannel().tryLock();
      if (lock == null) {
        file.close();
        throw held(name, "process " + holder.split(" ", 2)[0]);
      }
      try {
        DurableFiles.write(owner, PROCESS);
      } catch (UncheckedIOException e) {
        file.close();
        throw e;
      }
      return new RunLock(file, owner);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock run " + name + ": " + IoProblem.of(e), e);
    }
  }

  private static RunHeldException held(String name, String holder) {
    return new RunHeldException(
        "run " + name + " is being written by " + holder + "; wait for it, or stop it");
  }

  /** Whether nobody has deleted the lock or taken another of the same name. */
  boolean isHeld() {
    return Files.exists(owner) && DurableFiles.read(owner).equals(PROCESS);
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(owner);
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release the lock of a run: " + IoProblem.of(e), e);
    }
  }
}
