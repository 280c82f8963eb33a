package org.dnas4j.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.RunKey;
import org.dnas4j.runs.RunStore;
import org.dnas4j.search.Architecture;

/**
 * The runs that a study needs, in the order of its rows. The samples of a search are known once it
 * is finished, so a plan is made anew then.
 *
 * @param tasks every run once, those that others begin with in front of them
 */
public record StudyPlan(List<Task> tasks) {
  /**
   * A run that a study needs.
   *
   * @param job that computes it
   * @param directory where it is or will be
   * @param needs directories of the runs that must be finished first
   * @param row whose result it is; empty if other runs need it and no row shows it
   */
  public record Task(Job job, Path directory, List<Path> needs, Optional<Study.Row> row) {
    /** Copies the list. */
    public Task {
      needs = List.copyOf(needs);
    }
  }

  /** Copies the list. */
  public StudyPlan {
    tasks = List.copyOf(tasks);
  }

  /**
   * What a study needs, as far as is known.
   *
   * @param runs directory of the runs
   */
  public static StudyPlan of(Study study, Path runs) {
    Maker maker = new Maker(study, new RunStore(runs, warning -> {}));
    for (Study.Row row : study.rows()) {
      for (long seed : study.seeds(row)) {
        maker.add(row, study.config(row, seed), seed);
      }
    }
    return new StudyPlan(List.copyOf(maker.tasks.values()));
  }

  /** Gathers tasks; each run is wanted once, whoever asks for it first. */
  private static final class Maker {
    private final Study study;
    private final RunStore store;
    private final Map<Path, Task> tasks = new LinkedHashMap<>();

    Maker(Study study, RunStore store) {
      this.study = study;
      this.store = store;
    }

    void add(Study.Row row, ExperimentConfig config, long seed) {
      if (row.plan() instanceof Plan.Baseline) {
        baseline(config, Optional.of(row));
        return;
      }
      List<Path> needs = new ArrayList<>();
      Optional<Path> baseline =
          config.retrain().usesBaseline()
              ? Optional.of(baseline(config, Optional.empty()))
              : Optional.empty();
      baseline.ifPresent(needs::add);
      Optional<Path> search =
          config.retrain().inherit() || row.plan() instanceof Plan.Searched
              ? Optional.of(search(row, config))
              : Optional.empty();
      search.ifPresent(needs::add);
      Optional<String> begin = baseline.map(run -> run.getFileName().toString());
      for (Named named : networks(row, config, search)) {
        RunKey key = RunKey.retrain(config, named.architecture, seed, begin);
        Job job =
            new Job(
                row.name(),
                ExperimentConfig.Stage.RETRAIN,
                config,
                named.name,
                named.kind,
                Optional.of(named.architecture.bits()),
                seed);
        put(new Task(job, store.find(key), needs, Optional.of(row)));
      }
    }

    private Path baseline(ExperimentConfig config, Optional<Study.Row> row) {
      String name = row.map(Study.Row::name).orElse("full precision");
      Job job =
          new Job(
              name,
              ExperimentConfig.Stage.BASELINE,
              config,
              name,
              Outcome.Kind.FULL_PRECISION,
              Optional.empty(),
              config.seed());
      return put(new Task(job, store.find(RunKey.baseline(config)), List.of(), row));
    }

    private Path search(Study.Row row, ExperimentConfig config) {
      Job job =
          new Job(
              row.name() + ", search",
              ExperimentConfig.Stage.SEARCH,
              config,
              row.name(),
              Outcome.Kind.SEARCHED,
              Optional.empty(),
              config.seed());
      List<Path> needs =
          config.search().method().usesBaseline()
              ? List.of(baseline(config, Optional.empty()))
              : List.of();
      return put(new Task(job, store.find(RunKey.search(config)), needs, Optional.empty()));
    }

    /** A run that a row shows stands for the same run that another only begins with. */
    private Path put(Task task) {
      tasks.merge(
          task.directory(),
          task,
          (old, now) -> old.row().isEmpty() ? withRow(old, now) : same(old, now));
      return task.directory();
    }

    private static Task same(Task old, Task now) {
      String name = old.row().map(Study.Row::name).orElse("");
      now.row()
          .map(Study.Row::name)
          .filter(other -> !other.equals(name))
          .ifPresent(
              other -> {
                throw new IllegalArgumentException(
                    "rows \""
                        + name
                        + "\" and \""
                        + other
                        + "\" are the same training, "
                        + now.job().label()
                        + "; leave one of them out");
              });
      return old;
    }

    private static Task withRow(Task old, Task now) {
      return new Task(now.job(), old.directory(), old.needs(), now.row());
    }

    private record Named(String name, Outcome.Kind kind, Architecture architecture) {}

    private List<Named> networks(Study.Row row, ExperimentConfig config, Optional<Path> search) {
      NetSpec net = config.spec();
      if (row.plan() instanceof Plan.Allocation allocation) {
        Architecture given = allocation.bits().on(net);
        return List.of(new Named(row.name(), Outcome.Kind.GIVEN, given));
      }
      if (row.plan() instanceof Plan.Uniform uniform) {
        Outcome.Kind kind =
            uniform.precision().equals(Precision.FULL)
                ? Outcome.Kind.FULL_PRECISION
                : Outcome.Kind.UNIFORM;
        return List.of(new Named(row.name(), kind, Architecture.uniform(net, uniform.precision())));
      }
      if (row.plan() instanceof Plan.Random random) {
        return random(row, random, config);
      }
      return samples(row, (Plan.Searched) row.plan(), config, search.orElseThrow());
    }

    private static List<Named> random(Study.Row row, Plan.Random random, ExperimentConfig config) {
      List<Architecture> drawn = random.draw(config);
      List<Named> named = new ArrayList<>();
      for (int i = 0; i < drawn.size(); i++) {
        String name = drawn.size() == 1 ? row.name() : row.name() + " " + (i + 1);
        named.add(new Named(name, Outcome.Kind.RANDOM, drawn.get(i)));
      }
      return named;
    }

    /** None before the search is finished. */
    private static List<Named> samples(
        Study.Row row, Plan.Searched searched, ExperimentConfig config, Path search) {
      List<Named> samples = new ArrayList<>();
      Optional<Found> found = Found.in(search, config);
      List<Architecture> drawn = found.map(Found::samples).orElse(List.of());
      for (int i = 0; i < Math.min(searched.samples(), drawn.size()); i++) {
        String name = searched.samples() == 1 ? row.name() : row.name() + " " + (i + 1);
        samples.add(new Named(name, Outcome.Kind.SEARCHED, drawn.get(i)));
      }
      return samples;
    }
  }
}
