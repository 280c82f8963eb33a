package org.dnas4j.tensor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lets one process at a time load native libraries. JavaCPP unpacks them into a cache that
 * processes share, and one that starts with an empty cache may map a file that another is still
 * writing, which ends it with a bus error (its issue 608): two trainings started at once, for
 * example.
 */
public final class NativeLoading {
  private NativeLoading() {}

  /** Runs what loads libraries while no other process does, and returns its result. */
  public static synchronized <T> T alone(Supplier<T> loading) {
    Optional<FileChannel> locked = lock();
    try {
      return loading.get();
    } finally {
      locked.ifPresent(NativeLoading::release);
    }
  }

  /** Empty where the cache cannot be written; nothing is unpacked into it then. */
  private static Optional<FileChannel> lock() {
    String home = System.getProperty("user.home") + "/.javacpp/cache";
    Path cache = Path.of(System.getProperty("org.bytedeco.javacpp.cachedir", home));
    try {
      Files.createDirectories(cache);
      FileChannel file =
          FileChannel.open(
              cache.resolve("dnas4j.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      file.lock();
      return Optional.of(file);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void release(FileChannel file) {
    try {
      file.close();
    } catch (IOException e) {
      // The lock ends with the process then.
    }
  }
}
