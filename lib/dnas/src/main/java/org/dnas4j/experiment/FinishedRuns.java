package org.dnas4j.experiment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
   * Adds to the names of equal architectures the settings in which their recipes differ, lest runs
   * of two recipes look like two seeds of one.
   */
  private static List<Outcome> toldApart(List<Outcome> outcomes, Path runs) {
    record Same(String name, Outcome.Kind kind, String bits) {}
    List<Map<String, String>> recipes =
        outcomes.stream().map(o -> Run.recipe(runs.resolve(o.run()))).toList();
    Map<Same, List<Map<String, String>>> groups = new HashMap<>();
    List<Outcome> named = new ArrayList<>();
    for (int i = 0; i < recipes.size(); i++) {
      Outcome o = outcomes.get(i);
      groups
          .computeIfAbsent(new Same(o.name(), o.kind(), o.bits()), same -> new ArrayList<>())
          .add(recipes.get(i));
    }
    for (int i = 0; i < recipes.size(); i++) {
      Outcome o = outcomes.get(i);
      List<Map<String, String>> group = groups.get(new Same(o.name(), o.kind(), o.bits()));
      String settings =
          recipes.get(i).entrySet().stream()
              .filter(s -> group.stream().anyMatch(r -> !s.getValue().equals(r.get(s.getKey()))))
              .map(s -> ", " + s.getKey() + "=" + s.getValue())
              .collect(Collectors.joining());
      named.add(o.withName(o.name() + settings));
    }
    return named;
  }
}
