package org.dnas4j.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.base.IoProblem;
import org.dnas4j.search.Bits;
import org.dnas4j.weights.Safetensors;

/**
 * The results of finished runs: those of a pipeline, or all in a directory.
 *
 * @param outcomes of trainings: full precision first, then searched, uniform, random, given
 * @param searches of searches
 */
public record FinishedRuns(List<Outcome> outcomes, List<Found> searches) {
  /** Copies the lists. */
  public FinishedRuns {
    outcomes = List.copyOf(outcomes);
    searches = List.copyOf(searches);
  }

  /**
   * Copies the finished runs of a directory, so that the copy can be published and read by {@link
   * #in(Path)}.
   *
   * @param warnings is told of each damaged run, which is left out
   */
  public static void publish(Path runs, Path target, Consumer<String> warnings) {
    read(runs, leavingOut(warnings)).forEach(run -> publish(run.directory(), target));
  }

  /**
   * Copies one finished run: its files and, of a network, its final weights in place of
   * checkpoints, which are three times as large. Fine-tuning and exports can begin with the copy.
   *
   * @throws DamagedRunException if its files do not fit each other
   */
  public static void publish(Path run, Path target) {
    FinishedRun finished = FinishedRun.read(run);
    Path copy = target.resolve(run.getFileName());
    copyFiles(run, copy);
    if (!finished.isSearch() && Files.exists(run.resolve("checkpoint"))) {
      Safetensors.write(
          copy.resolve(RunFiles.PUBLISHED_WEIGHTS), SavedNetwork.weights(run), Map.of());
      RunFiles.addWeights(copy);
    }
  }

  /** Copies runs that were published to a directory of runs that lacks them. */
  public static void adopt(Path published, Path runs) {
    for (Path run : new RunStore(published, warning -> {}).list()) {
      Path copy = runs.resolve(run.getFileName());
      if (RunStore.finished(run) && !Files.exists(copy.resolve(Manifest.FILE))) {
        copyFiles(run, copy);
      }
    }
  }

  /** The result goes last, for it is what makes a run finished. */
  private static void copyFiles(Path run, Path copy) {
    try (Stream<Path> files = Files.list(run)) {
      List<Path> sorted =
          files
              .filter(Files::isRegularFile)
              .sorted(Comparator.comparing(f -> f.endsWith(Run.RESULT)))
              .toList();
      for (Path file : sorted) {
        DurableFiles.write(copy.resolve(file.getFileName()), out -> Files.copy(file, out));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy " + run + ": " + IoProblem.of(e), e);
    }
  }

  /**
   * The result of a finished training.
   *
   * @param run its directory
   * @throws DamagedRunException if its files do not fit each other
   */
  public static Outcome outcome(Path run) {
    return FinishedRun.read(run).requireMetrics().outcome();
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
    Map<Allocation, Set<Outcome.Kind>> drawn = new HashMap<>();
    List<Found> searches = new ArrayList<>();
    List<FinishedRun> trainings = new ArrayList<>();
    for (FinishedRun run : read(runs, damaged)) {
      try {
        if (run.isSearch()) {
          Found found = run.found();
          searches.add(found);
          Drawn all = run.drawn(found);
          all.searched().forEach(bits -> note(drawn, run, bits, Outcome.Kind.SEARCHED));
          all.random().forEach(bits -> note(drawn, run, bits, Outcome.Kind.RANDOM));
        } else {
          run.outcome();
          trainings.add(run);
        }
      } catch (DamagedRunException e) {
        damaged.accept(e);
      }
    }
    List<Outcome> outcomes =
        trainings.stream()
            .map(
                run -> {
                  Outcome outcome = run.outcome();
                  Allocation allocation = new Allocation(run.net(), outcome.bits());
                  return outcome.withKind(kind(outcome, drawn.getOrDefault(allocation, Set.of())));
                })
            .sorted(
                Comparator.comparing(Outcome::kind)
                    .thenComparing(Outcome::name)
                    .thenComparing(Outcome::seed))
            .toList();
    return new FinishedRuns(toldApart(outcomes, runs), searches);
  }

  /** Bits of a network, which its settings describe. */
  private record Allocation(String net, Bits bits) {}

  private static void note(
      Map<Allocation, Set<Outcome.Kind>> drawn, FinishedRun run, Bits bits, Outcome.Kind kind) {
    drawn
        .computeIfAbsent(new Allocation(run.net(), bits), key -> EnumSet.noneOf(Outcome.Kind.class))
        .add(kind);
  }

  /**
   * What the searches beside a training say of a mixed allocation, whatever the process called it
   * that trained it. Its own word counts where no search has drawn it, but for one that was typed:
   * earlier versions called each of those searched.
   */
  private static Outcome.Kind kind(Outcome outcome, Set<Outcome.Kind> drawn) {
    Outcome.Kind saved = outcome.kind();
    return switch (saved) {
      case FULL_PRECISION, UNIFORM -> saved;
      case SEARCHED, RANDOM, GIVEN -> {
        if (!drawn.isEmpty()) {
          yield drawn.contains(saved) ? saved : drawn.iterator().next();
        }
        boolean typed = outcome.name().startsWith(outcome.bits().toString());
        yield typed && saved == Outcome.Kind.SEARCHED ? Outcome.Kind.GIVEN : saved;
      }
    };
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
