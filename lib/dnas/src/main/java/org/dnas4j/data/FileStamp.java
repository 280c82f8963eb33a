package org.dnas4j.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What shows, without reading a file, whether it may hold something else than before. A program can
 * set the modification time back, but not the time at which the file itself was last changed.
 *
 * @param bytes its size
 * @param modified when its contents changed, in nanoseconds
 * @param changed when the system noted any change of it, in nanoseconds
 * @param number its inode: which file it is, whatever its name
 */
record FileStamp(long bytes, long modified, long changed, long number) {
  // A file changed this recently may change again within its time stamp's resolution.
  private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** That of a file, or of the file that a link leads to; empty for a directory. */
  static Optional<FileStamp> of(Path file) throws IOException {
    try {
      Map<String, Object> found =
          Files.readAttributes(file, "unix:isDirectory,size,lastModifiedTime,ctime,ino");
      return (Boolean) found.get("isDirectory")
          ? Optional.empty()
          : Optional.of(
              new FileStamp(
                  (Long) found.get("size"),
                  nanos(found.get("lastModifiedTime")),
                  nanos(found.get("ctime")),
                  (Long) found.get("ino")));
    } catch (UnsupportedOperationException e) {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      long modified = nanos(found.lastModifiedTime());
      return found.isDirectory()
          ? Optional.empty()
          : Optional.of(new FileStamp(found.size(), modified, modified, 0));
    }
  }

  private static long nanos(Object time) {
    return ((FileTime) time).to(TimeUnit.NANOSECONDS);
  }

  /** Whether a later change would show in a stamp that differs from this one. */
  boolean isSettled(long nowNanos) {
    return Math.max(modified, changed) + SETTLED_NANOS < nowNanos;
  }
}
