package org.dnas4j.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
   * published and read by {@link #in}.
   */
  public static void publish(Path runs, Path target) {
    for (Path run : new RunStore(runs, warning -> {}).list()) {
      if (!RunStore.finished(run)) {
        continue;
      }
      try (Stream<Path> files = Files.list(run)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          String text = DurableFiles.read(file);
          DurableFiles.write(target.resolve(run.getFileName()).resolve(file.getFileName()), text);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot list " + run + ": " + IoProblem.of(e), e);
      }
    }
  }

  /** Reads them; unfinished runs are passed over. */
  public static FinishedRuns in(Path runs) {
    List<Outcome> outcomes = new ArrayList<>();
    List<Found> searches = new ArrayList<>();
    for (Path run : new RunStore(runs, warning -> {}).list()) {
      if (!RunStore.finished(run)) {
        continue;
      }
      Path result = run.resolve(Run.RESULT);
      String text = DurableFiles.read(result);
      if (Manifest.read(run).kind().equals("search")) {
        searches.add(Json.value(result.toString(), text, Found.class));
      } else {
        outcomes.add(Json.value(result.toString(), text, Outcome.class));
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
