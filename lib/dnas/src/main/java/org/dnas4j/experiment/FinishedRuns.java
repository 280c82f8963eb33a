package org.dnas4j.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The results of all finished runs in a directory.
 *
 * @param outcomes of trainings: full precision first, then searched, uniform, random
 * @param searches of searches
 */
public record FinishedRuns(List<Outcome> outcomes, List<Found> searches) {

  /** Reads them; unfinished runs are passed over. */
  public static FinishedRuns in(Path runs) {
    List<Outcome> outcomes = new ArrayList<>();
    List<Found> searches = new ArrayList<>();
    for (Path run : new RunStore(runs, warning -> {}).list()) {
      Path result = run.resolve(Run.RESULT);
      if (!result.toFile().exists()) {
        continue;
      }
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
    return new FinishedRuns(List.copyOf(outcomes), List.copyOf(searches));
  }
}
