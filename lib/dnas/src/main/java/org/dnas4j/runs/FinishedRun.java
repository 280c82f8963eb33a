package org.dnas4j.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.config.EarlierKeys;
import org.dnas4j.config.Json;
import org.dnas4j.config.RecordTree;
import org.dnas4j.kind.Kinds;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Bits;

/**
 * A finished run whose files were found to fit each other.
 *
 * @param directory of the run
 * @param manifest how it came about
 * @param config what decided its numbers
 */
public record FinishedRun(Path directory, Manifest manifest, ObjectNode config) {

  private static final String ARCHITECTURE = "architecture.json";

  /**
   * Reads a finished run and checks its files, of versions that wrote no list of them as far as
   * they tell of each other.
   *
   * @throws DamagedRunException naming the run and the file that does not fit
   */
  public static FinishedRun read(Path directory) {
    return checked(
        directory,
        () -> {
          Manifest manifest = Manifest.read(directory);
          RunFiles.check(directory);
          Path file = directory.resolve(Run.CONFIG);
          ObjectNode config = Json.object(file.toString(), DurableFiles.read(file));
          String hash = Json.hash(config);
          if (!hash.equals(manifest.hash())) {
            throw new DamagedRunException(
                directory,
                Run.CONFIG + " was changed: its hash is " + hash + ", expected " + manifest.hash());
          }
          return new FinishedRun(directory, manifest, config);
        });
  }

  /** Whether it is a search, not a training. */
  boolean isSearch() {
    return manifest.kind().equals("search");
  }

  /** What a training ended with. */
  public Outcome outcome() {
    return result(Outcome::read);
  }

  /** What a search with kinds that are installed ended with. */
  public Found found() {
    return found(Kinds.installed());
  }

  /**
   * What a search ended with.
   *
   * @param kinds with which it may have been run
   */
  public Found found(Kinds kinds) {
    SavedSearch saved = savedSearch();
    return checked(
        directory,
        () -> {
          ObjectNode now = config.deepCopy();
          EarlierKeys.bringForward(now);
          RecordTree tree = new RecordTree(kinds, now);
          List<Precision> candidates = new ArrayList<>();
          now.at("/search/candidates").forEach(c -> candidates.add(Precision.parse(c.asText())));
          return saved.found(classes -> SavedNetwork.net(tree, now, classes), candidates);
        });
  }

  /** The allocations that were drawn from a search. */
  Drawn drawn(Found found) {
    return checked(directory, () -> Drawn.of(directory, found));
  }

  /** The settings of its network on one line. */
  String net() {
    return Json.canonical(config.path("net"));
  }

  /** The bits of a training's blocks, in which two of its files agree. */
  Bits bits() {
    return checked(
        directory,
        () -> {
          Path file = directory.resolve(ARCHITECTURE);
          String bits = Json.object(file.toString(), DurableFiles.read(file)).path("bits").asText();
          Bits trained = outcome().bits();
          if (!bits.equals(trained.toString())) {
            throw new DamagedRunException(
                directory,
                ARCHITECTURE + " has the bits \"" + bits + "\", result.json \"" + trained + "\"");
          }
          return trained;
        });
  }

  private <T> T result(BiFunction<String, String, T> read) {
    Path file = directory.resolve(Run.RESULT);
    return checked(directory, () -> read.apply(file.toString(), DurableFiles.read(file)));
  }

  /**
   * Checks that the directory has the name under which tables look for it.
   *
   * @throws DamagedRunException if it was renamed, or its result is another run's
   */
  FinishedRun requireName() {
    String name = directory.getFileName().toString();
    String known = isSearch() ? savedSearch().run() : outcome().run();
    if (!known.equals(name)) {
      throw new DamagedRunException(
          directory, Run.RESULT + " is of run " + known + "; give the folder that name");
    }
    return this;
  }

  /**
   * Checks the rows of {@code metrics.csv}.
   *
   * @throws DamagedRunException if there are none, or one is damaged
   */
  public FinishedRun requireMetrics() {
    return checked(
        directory,
        () -> {
          new EpochTable(directory.resolve(Run.METRICS)).check(columns());
          return this;
        });
  }

  private List<String> columns() {
    if (!isSearch()) {
      return List.of("test_accuracy");
    }
    return savedSearch().probabilities().isEmpty()
        ? List.of()
        : List.of("expected_compression", "mean_entropy");
  }

  private SavedSearch savedSearch() {
    return result(SavedSearch::read);
  }

  private static <T> T checked(Path directory, Supplier<T> read) {
    try {
      return read.get();
    } catch (DamagedRunException e) {
      throw e;
    } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
      throw new DamagedRunException(directory, e.getMessage(), e);
    }
  }
}
