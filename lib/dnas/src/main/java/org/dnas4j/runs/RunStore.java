package org.dnas4j.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dnas4j.base.Check;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.base.IoProblem;
import org.dnas4j.config.Json;

/** A directory of runs, one directory {@code <kind>-<name>-<hash>} a run. */
public final class RunStore {
  private final Path root;
  private final Consumer<String> warnings;

  /**
   * The runs in a directory, which is made when the first run is opened.
   *
   * @param warnings is told what was mended while a run was resumed
   */
  public RunStore(Path root, Consumer<String> warnings) {
    this.root = root;
    this.warnings = warnings;
  }

  /**
   * Opens the run of a configuration: finished if there is a result of the same configuration,
   * resumed if it was begun, else new. An experiment of another name may have begun or finished it,
   * such as the baseline of a search for size that one for compute shares. Close it to let others
   * write to it.
   *
   * @param kind of the run, for example {@code baseline}: lower-case letters and digits
   * @param name of the experiment: 1 to 60 letters, digits, {@code . _ -}
   * @param configJson what decides the run's numbers; order of fields and blanks do not matter
   * @throws IllegalStateException if the run is being written by somebody else
   * @throws DamagedRunException if it is finished and its files do not fit each other
   */
  public Run open(String kind, String name, String configJson) {
    Check.that(kind.matches("[a-z0-9]{1,30}"), "kind", "\"" + kind + "\"", "lower-case and digits");
    Check.that(
        name.matches("[A-Za-z0-9._-]{1,60}"),
        "name",
        "\"" + name + "\"",
        "1 to 60 letters, digits, '.', '_', '-'");
    JsonNode config = Json.parse("run configuration", configJson);
    String hash = Json.hash(config);
    Path directory = directory(kind, name, hash);
    String id = directory.getFileName().toString();
    if (finished(directory)) {
      return Run.finished(FinishedRun.read(directory), warnings);
    }
    RunLock lock = RunLock.acquire(root.resolve(".locks"), id);
    try {
      if (finished(directory)) {
        // The process that had the lock until now has finished it.
        lock.close();
        return Run.finished(FinishedRun.read(directory), warnings);
      }
      Manifest manifest = begin(directory, config, kind, name, hash);
      manifest.write(directory);
      return Run.begun(directory, manifest, lock, warnings);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * The directory of a run, where it is or would be. An experiment of another name may have begun
   * it.
   */
  public Path find(RunKey key) {
    String hash = Json.hash(Json.parse("run configuration", key.decides()));
    return directory(key.kind(), key.name(), hash);
  }

  /** Opens the run of a key: a new one, one to go on with, or a finished one. */
  public Run open(RunKey key) {
    return open(key.kind(), key.name(), key.decides());
  }

  /** The run's own, or that of the same run of an experiment of another name. */
  private Path directory(String kind, String name, String hash) {
    Path own = root.resolve(kind + "-" + name + "-" + hash);
    return Files.exists(own)
        ? own
        : list().stream()
            .filter(d -> d.getFileName().toString().matches(kind + "-.+-" + hash))
            .findFirst()
            .orElse(own);
  }

  /** Whether a run has its result. */
  public static boolean finished(Path directory) {
    return Files.exists(directory.resolve(Run.RESULT));
  }

  private static Manifest begin(
      Path directory, JsonNode config, String kind, String name, String hash) {
    Path file = directory.resolve(Run.CONFIG);
    if (!Files.exists(file)) {
      DurableFiles.write(file, Json.pretty(config));
    }
    String found = Json.hash(readConfig(file));
    if (!found.equals(hash)) {
      throw new IllegalStateException(
          file
              + " was changed: its hash is "
              + found
              + ", expected "
              + hash
              + "; delete the directory to begin the run anew");
    }
    return Files.exists(directory.resolve(Manifest.FILE))
        ? readManifest(directory).resumed()
        : Manifest.begin(kind, name, hash);
  }

  private static JsonNode readConfig(Path file) {
    try {
      return Json.object(file.toString(), DurableFiles.read(file));
    } catch (IllegalArgumentException e) {
      throw damaged(file.getParent(), e);
    }
  }

  private static Manifest readManifest(Path directory) {
    try {
      return Manifest.read(directory);
    } catch (IllegalArgumentException e) {
      throw damaged(directory, e);
    }
  }

  private static IllegalStateException damaged(Path directory, IllegalArgumentException problem) {
    return new IllegalStateException(
        problem.getMessage() + "; delete " + directory + " to begin the run anew", problem);
  }

  /** The directory of a run, by the name that {@link Run#directory} ends with. */
  public Path directory(String run) {
    return root.resolve(run);
  }

  /** The directories of all runs that were begun, by name. */
  public List<Path> list() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(root)) {
      return children
          .filter(d -> Files.exists(d.resolve(Manifest.FILE)) || finished(d))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + root + ": " + IoProblem.of(e), e);
    }
  }
}
