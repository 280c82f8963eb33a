package org.dnas4j.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.base.IoProblem;
import org.dnas4j.base.Sha256;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.weights.Safetensors;

/**
 * The newest and the previous {@link Checkpoint} in a directory, as {@code .safetensors} files. At
 * any moment, a crash leaves at least one of them loadable.
 */
public final class Checkpoints {
  private static final String DIGEST = "sha256";
  private static final String EPOCH = "epoch";

  private final Path directory;
  private final Path newest;
  private final Path previous;
  private final Consumer<String> warnings;

  /**
   * Checkpoints in a directory, which is made when the first one is saved.
   *
   * @param warnings is told when the newest one is damaged and the previous one is used
   */
  public Checkpoints(Path directory, Consumer<String> warnings) {
    this.directory = directory;
    this.newest = directory.resolve("newest.safetensors");
    this.previous = directory.resolve("previous.safetensors");
    this.warnings = warnings;
  }

  /**
   * Saves a checkpoint as the newest and keeps the one before it.
   *
   * @throws UncheckedIOException if it cannot be written; what was there remains loadable
   */
  public void save(Checkpoint checkpoint) {
    Map<String, String> metadata = new LinkedHashMap<>(checkpoint.metadata());
    metadata.put(EPOCH, Integer.toString(checkpoint.epoch()));
    metadata.put(DIGEST, digest(checkpoint.arrays(), metadata));
    try {
      Files.createDirectories(directory);
      Path temporary =
          DurableFiles.writeTemporary(
              newest, out -> Safetensors.write(out, checkpoint.arrays(), metadata));
      try {
        if (Files.exists(newest)) {
          DurableFiles.rename(newest, previous);
        }
        DurableFiles.rename(temporary, newest);
      } catch (IOException e) {
        DurableFiles.delete(temporary, e);
        throw e;
      }
      DurableFiles.forceDirectory(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot save a checkpoint in " + directory + ": " + IoProblem.of(e), e);
    }
  }

  /** Whether none was ever saved. */
  boolean isEmpty() {
    return !Files.exists(newest) && !Files.exists(previous);
  }

  /**
   * The newest checkpoint that is undamaged, or empty if none was ever saved. A damaged newest one
   * is set aside as {@code damaged.safetensors}.
   *
   * @throws UncheckedIOException if there are checkpoints and none is undamaged
   */
  public Optional<Checkpoint> load() {
    if (isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(read(newest));
    } catch (UncheckedIOException damage) {
      if (!Files.exists(previous)) {
        throw lost(damage);
      }
      Checkpoint old;
      try {
        old = read(previous);
      } catch (UncheckedIOException second) {
        damage.addSuppressed(second);
        throw lost(damage);
      }
      warnings.accept(
          "checkpoint "
              + newest
              + " is missing or damaged ("
              + damage.getMessage()
              + "); continuing from the previous one, epoch "
              + old.epoch());
      setAside();
      return Optional.of(old);
    }
  }

  private UncheckedIOException lost(UncheckedIOException damage) {
    return new UncheckedIOException(
        "no checkpoint in "
            + directory
            + " can be loaded ("
            + damage.getMessage()
            + "); delete that directory to begin the run anew",
        damage.getCause());
  }

  /** Otherwise the next save would replace the good previous one by the damaged one. */
  private void setAside() {
    try {
      if (Files.exists(newest)) {
        DurableFiles.rename(newest, directory.resolve("damaged.safetensors"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot rename " + newest + ": " + IoProblem.of(e), e);
    }
  }

  private static Checkpoint read(Path file) {
    Safetensors.Content content = Safetensors.read(file);
    Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
    String expected = metadata.remove(DIGEST);
    String found = digest(content.arrays(), metadata);
    if (!found.equals(expected)) {
      String message = file + ": expected SHA-256 " + expected + ", found " + found;
      throw new UncheckedIOException(message, new IOException(message));
    }
    // The digest covers the epoch, so it is the number that was saved.
    int epoch = Integer.parseInt(metadata.remove(EPOCH));
    return new Checkpoint(epoch, content.arrays(), metadata);
  }

  /** Covers names, shapes, numbers and metadata, whatever their order in the file. */
  private static String digest(Map<String, NamedArray> arrays, Map<String, String> metadata) {
    MessageDigest digest = Sha256.digest();
    new TreeMap<>(metadata).forEach((k, v) -> text(digest, k + "\0" + v + "\0"));
    new TreeMap<>(arrays)
        .forEach(
            (name, array) -> {
              text(digest, name + "\0" + array.shape() + "\0");
              try {
                Safetensors.writeValues(digest::update, array.values());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void text(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
  }
}
