package org.dnas4j.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dnas4j.data.DurableFiles;
import org.dnas4j.data.IoProblem;

/**
 * The results of finished runs: those of a pipeline, or all in a directory.
 *
 * @param outcomes of trainings: full precision first, then searched, uniform, random
 * @param searches of searches
 */
public record FinishedRuns(List<Outcome> outcomes, List<Found> searches) {
  /** Copies the lists. */
  public FinishedRuns {
    outcomes = List.copyOf(outcomes);
    searches = List.copyOf(searches);
  }

  /**
   * Copies the finished runs of a directory without their checkpoints, so that the copy can be
   * published and read by {@link #in(Path)}.
   *
   * @param warnings is told of each damaged run, which is left out
   */
  public static void publish(Path runs, Path target, Consumer<String> warnings) {
    for (FinishedRun run : read(runs, leavingOut(warnings))) {
      Path directory = run.directory();
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          Path copy = target.resolve(directory.getFileName()).resolve(file.getFileName());
          DurableFiles.write(copy, out -> Files.copy(file, out));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list " + directory + ": " + IoProblem.of(e), e);
      }
    }
  }

  /**
   * Reads them; unfinished runs are passed over.
   *
   * @throws DamagedRunException if the files of one do not fit each other
   */
  public static FinishedRuns in(Path runs) {
    return of(
        runs,
        damaged -> {
          throw damaged;
        });
  }

  /**
   * Reads them and leaves out damaged ones.
   *
   * @param warnings is told of each damaged run in one line
   */
  public static FinishedRuns in(Path runs, Consumer<String> warnings) {
    return of(runs, leavingOut(warnings));
  }

  private static Consumer<DamagedRunException> leavingOut(Consumer<String> warnings) {
    return damaged -> warnings.accept("warning: left out: " + damaged.getMessage());
  }

  private static List<FinishedRun> read(Path runs, Consumer<DamagedRunException> damaged) {
    List<FinishedRun> found = new ArrayList<>();
    for (Path directory : new RunStore(runs, warning -> {}).list()) {
      if (RunStore.finished(directory)) {
        try {
          found.add(FinishedRun.read(directory).requireMetrics().requireName());
        } catch (DamagedRunException e) {
          damaged.accept(e);
        }
      }
    }
    return found;
  }

  private static FinishedRuns of(Path runs, Consumer<DamagedRunException> damaged) {
    List<Outcome> outcomes = new ArrayList<>();
    List<Found> searches = new ArrayList<>();
    for (FinishedRun run : read(runs, damaged)) {
      if (run.isSearch()) {
        searches.add(run.found());
      } else {
        outcomes.add(run.outcome());
      }
    }
    outcomes.sort(
        Comparator.comparing(Outcome::kind)
            .thenComparing(Outcome::name)
            .thenComparing(Outcome::seed));
    return new FinishedRuns(toldApart(outcomes, runs), searches);
  }

  /**
   * Adds to each name the settings in which its recipe differs from the usual one, lest runs of two
   * recipes look like two seeds of one; see {@link Recipes}.
   */
  private static List<Outcome> toldApart(List<Outcome> outcomes, Path runs) {
    Recipes recipes = Recipes.of(runs, outcomes.stream().map(Outcome::run).toList());
    List<Outcome> named = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome o = outcomes.get(i);
      Map<String, String> own = recipes.own().get(i);
      named.add(own.isEmpty() ? o : o.withName(o.name() + ", " + Recipes.text(own)));
    }
    return named;
  }
}
