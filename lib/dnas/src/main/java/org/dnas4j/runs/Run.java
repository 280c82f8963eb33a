// Longer than 300 lines: the life of a run directory, from its lock to its result, is one sequence.
package org.dnas4j.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.Json;
import org.dnas4j.config.MovedKeys;
import org.dnas4j.config.Settings;
import org.dnas4j.kind.Kinds;
import org.dnas4j.train.NanGuard;

/**
 * One run and its directory: {@code config.json}, {@code manifest.json}, {@code metrics.csv},
 * {@code times.csv}, {@code checkpoint/} and, at the end, {@code files.json}, which lists the
 * SHA-256 of each, and {@code result.json}.
 *
 * <p>Every write first makes sure that what was written before is still there: somebody may delete
 * or replace the directory of a run that is being computed.
 *
 * <p>After an epoch call {@link #metrics}, then {@link #save}: rows without a checkpoint are
 * dropped when the run is resumed, so that {@code metrics.csv} ends equal to an unbroken run's.
 */
public final class Run implements AutoCloseable {
  static final String CONFIG = "config.json";
  static final String METRICS = "metrics.csv";
  static final String TIMES = "times.csv";
  static final String RESULT = "result.json";

  /** The directories of a path in a message; spaces may be in their names. */
  private static final Pattern DIRECTORIES =
      Pattern.compile("[^\\s:;,\"]*[/\\\\](?:[^/\\\\:;,\"]+[/\\\\])*");

  private final Path directory;
  private final Optional<RunLock> lock;
  private final Optional<FinishedRun> ended;
  private final String config;
  private final Checkpoints checkpoints;
  private final EpochTable metrics;
  private final EpochTable times;
  private final double secondsBefore;
  private final long opened = System.nanoTime();
  private Manifest manifest;
  private boolean prepared;
  private boolean closed;

  private Run(
      Path directory,
      Manifest manifest,
      Optional<RunLock> lock,
      Optional<FinishedRun> ended,
      Consumer<String> warnings) {
    this.directory = directory;
    this.manifest = manifest;
    this.lock = lock;
    this.ended = ended;
    this.config = DurableFiles.read(directory.resolve(CONFIG));
    this.checkpoints = new Checkpoints(directory.resolve("checkpoint"), warnings);
    this.metrics = new EpochTable(directory.resolve(METRICS));
    this.times = new EpochTable(directory.resolve(TIMES));
    this.secondsBefore = manifest.wallSeconds();
  }

  /** A run to write, which has a configuration. */
  static Run begun(Path directory, Manifest manifest, RunLock lock, Consumer<String> warnings) {
    return new Run(directory, manifest, Optional.of(lock), Optional.empty(), warnings);
  }

  /** A run that is only read. */
  static Run finished(FinishedRun ended, Consumer<String> warnings) {
    return new Run(
        ended.directory(), ended.manifest(), Optional.empty(), Optional.of(ended), warnings);
  }

  /**
   * A setting that decided a run, from its configuration, as text; of a kind its name. Keys are
   * those of today, whatever version wrote the run.
   *
   * @param directory the run's
   * @param key as in {@link ExperimentConfig#with(String, Object)}, for example {@code
   *     search.gamma}
   * @return empty if the setting does not decide a run of its kind
   */
  public static Optional<String> setting(Path directory, String key) {
    Path file = directory.resolve(CONFIG);
    ObjectNode config = Json.object(file.toString(), DurableFiles.read(file));
    MovedKeys.putForward(config);
    JsonNode node = Json.at(config, key);
    JsonNode value = node.has(Kinds.KEY) ? node.get(Kinds.KEY) : node;
    return value.isMissingNode()
        ? Optional.empty()
        : Optional.of(value.isValueNode() ? value.asText() : value.toString());
  }

  /**
   * Checks that a run's {@code metrics.csv} has a row of numbers for every epoch from 1 on.
   *
   * @throws IllegalStateException naming file, line and column of what is wrong
   */
  public static void checkMetrics(Path directory) {
    new EpochTable(directory.resolve(METRICS)).check(List.of());
  }

  /** All settings that a run depends on but its seeds, by key; those of its baseline included. */
  public static Map<String, String> recipe(Path directory) {
    Path file = directory.resolve(CONFIG);
    Map<String, String> settings = new TreeMap<>();
    ObjectNode configuration = Json.object(file.toString(), DurableFiles.read(file));
    MovedKeys.putForward(configuration);
    flatten("", configuration, settings);
    String baseline = settings.get("given.baseline");
    if (baseline != null) {
      try {
        recipe(directory.resolveSibling(baseline)).forEach(settings::putIfAbsent);
      } catch (IllegalArgumentException | UncheckedIOException unreadable) {
        settings.put("baseline", baseline);
      }
    }
    settings.keySet().removeIf(key -> key.equals("seed") || key.startsWith("given"));
    return settings;
  }

  private static void flatten(String key, JsonNode value, Map<String, String> into) {
    if (value.has(Kinds.KEY)) {
      into.put(key, Settings.text(value));
    } else if (value.isObject()) {
      String prefix = key.isEmpty() ? "" : key + ".";
      value.fields().forEachRemaining(f -> flatten(prefix + f.getKey(), f.getValue(), into));
    } else {
      into.put(key, value.isTextual() ? value.asText() : value.toString());
    }
  }

  /** The run's directory. */
  public Path directory() {
    return directory;
  }

  /** Where the run stands. */
  public Manifest manifest() {
    return manifest;
  }

  /** Whether the result is there; then nothing can be written. */
  public boolean finished() {
    return Files.exists(directory.resolve(RESULT));
  }

  /** What the run ended with, its files checked; empty if it has not. */
  public Optional<FinishedRun> ended() {
    return ended;
  }

  /** Whether a state was saved to go on from. */
  public boolean hasCheckpoint() {
    return !checkpoints.isEmpty();
  }

  /** Tells the manifest what computes the run. */
  public void describe(RunEnvironment environment) {
    checkWritable();
    update(manifest.withEnvironment(environment));
  }

  /**
   * The state to continue from, or empty to begin at epoch 1. Drops all rows of later epochs; call
   * it once, before the first epoch.
   *
   * @throws UncheckedIOException if there are checkpoints, but all are damaged
   * @throws IllegalStateException if rows of earlier epochs are missing or damaged
   */
  public Optional<Checkpoint> resume() {
    checkWritable();
    Optional<Checkpoint> from = checkpoints.load();
    int epoch = from.map(Checkpoint::epoch).orElse(-1);
    update(manifest.withSession(Math.max(0, epoch)));
    metrics.truncateAfter(epoch);
    times.truncateAfter(epoch);
    try {
      metrics.requireRows(epoch);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          e.getMessage() + "; delete " + directory + " to begin the run anew", e);
    }
    prepared = true;
    return from;
  }

  /** The last saved state, for example the weights of a finished run. */
  public Optional<Checkpoint> checkpoint() {
    return checkpoints.load();
  }

  /**
   * Appends a row to {@code metrics.csv} and one to {@code times.csv}.
   *
   * @param numbers what the configuration decides: equal in every repetition
   * @param seconds durations and threads, which are not; may be empty
   * @throws IllegalArgumentException if the columns differ from those of the rows before; seconds
   *     may come with more
   * @throws IllegalStateException if {@link #resume} was not called
   */
  public void metrics(int epoch, Map<String, ?> numbers, Map<String, ?> seconds) {
    checkWritable();
    if (!prepared) {
      throw new IllegalStateException("call resume() before metrics(): it drops stale rows");
    }
    metrics.append(epoch, numbers);
    if (!seconds.isEmpty()) {
      times.appendWider(epoch, seconds);
    }
  }

  /** Saves the state after an epoch, crash-proof. */
  public void save(Checkpoint checkpoint) {
    checkWritable();
    checkpoints.save(checkpoint);
    update(manifest);
  }

  /**
   * Writes a JSON file of the run in one go, for example {@code architecture.json}.
   *
   * @param value anything Jackson can write: map, list, record, tree
   */
  public void writeJson(String fileName, Object value) {
    checkWritable();
    DurableFiles.write(directory.resolve(fileName), Json.pretty(Json.tree(value)));
  }

  /** A JSON file of the run, or empty if it was not written. */
  public Optional<JsonNode> readJson(String fileName) {
    Path file = directory.resolve(fileName);
    return Files.exists(file)
        ? Optional.of(Json.parse(file.toString(), DurableFiles.read(file)))
        : Optional.empty();
  }

  /**
   * The result of a finished run.
   *
   * @throws IllegalStateException if it is not finished
   */
  public JsonNode result() {
    return readJson(RESULT)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "run " + directory.getFileName() + " is not finished and has no result"));
  }

  /**
   * Ends the run with its result and closes it.
   *
   * @param result anything Jackson can write
   */
  public void finish(Object result) {
    checkWritable();
    String text = Json.pretty(Json.tree(result));
    try {
      update(manifest.ended(Manifest.Status.FINISHED, ""));
      RunFiles.write(directory, text);
      // Last, for this file is what makes the run finished.
      DurableFiles.write(directory.resolve(RESULT), text);
    } catch (RuntimeException e) {
      failFor(e);
      throw e;
    }
    close();
  }

  /**
   * Notes why the run cannot go on, for example a loss that is not a number, and closes it.
   *
   * @param problem without directories, for manifests are published
   */
  public void fail(String problem) {
    checkWritable();
    update(manifest.ended(Manifest.Status.FAILED, problem));
    close();
  }

  /**
   * Does the work of this run; what ends it, but for a request to stop, is noted as its problem.
   */
  public <T> T reporting(Supplier<T> work) {
    try {
      return work.get();
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      failFor(e);
      throw e;
    }
  }

  private void failFor(Throwable cause) {
    try {
      fail(problem(cause));
    } catch (RuntimeException unwritten) {
      cause.addSuppressed(unwritten);
    }
  }

  /** Of messages that may name directories those of files are told, without them. */
  private static String problem(Throwable cause) {
    if (cause instanceof NanGuard.DivergedException) {
      return cause.getMessage();
    }
    return cause instanceof UncheckedIOException && cause.getMessage() != null
        ? DIRECTORIES.matcher(cause.getMessage()).replaceAll("")
        : cause.getClass().getSimpleName();
  }

  /** Frees the run for others; if it is not finished, it can be resumed. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (RunLock held = lock.orElse(null)) {
      // Nothing is written to where the run no longer is.
      if (held != null && manifest.status() == Manifest.Status.RUNNING && lost().isEmpty()) {
        update(manifest.ended(Manifest.Status.INTERRUPTED, ""));
      }
    }
  }

  private void update(Manifest next) {
    double session = (System.nanoTime() - opened) / 1e9;
    manifest = next.withWallSeconds(secondsBefore + session);
    manifest.write(directory);
  }

  private void checkWritable() {
    if (lock.isEmpty() || closed) {
      throw new IllegalStateException(
          "run "
              + directory.getFileName()
              + (lock.isEmpty() ? " is finished" : " is closed")
              + " and cannot be written; open it again, or delete its directory to repeat it");
    }
    lost()
        .ifPresent(
            what -> {
              throw new IllegalStateException(
                  "run "
                      + directory.getFileName()
                      + " cannot go on: "
                      + what
                      + " in "
                      + directory.toAbsolutePath().getParent()
                      + " while it was being computed; start it again and leave its folder alone");
            });
  }

  /** What of the run somebody else has deleted or replaced. */
  private Optional<String> lost() {
    Path file = directory.resolve(CONFIG);
    if (!Files.exists(file)) {
      return Optional.of(CONFIG + " of the run was deleted or moved");
    }
    if (!DurableFiles.read(file).equals(config)) {
      return Optional.of(CONFIG + " of the run was replaced");
    }
    if (!Files.exists(directory.resolve(Manifest.FILE))) {
      return Optional.of(Manifest.FILE + " of the run was deleted or moved");
    }
    for (EpochTable table : List.of(metrics, times)) {
      if (!table.isUntouched()) {
        return Optional.of(table.name() + " of the run was changed or deleted");
      }
    }
    return lock.filter(held -> !held.isHeld()).map(held -> "the lock of the run was deleted");
  }
}
