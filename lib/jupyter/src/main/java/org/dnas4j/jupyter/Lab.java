// Longer than 300 lines: what cells call stands in one place, and a third of it is documentation.
package org.dnas4j.jupyter;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.estimate.Estimates;
import org.dnas4j.experiment.Compression;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.experiment.StopSignal;
import org.dnas4j.experiment.Sweep;
import org.dnas4j.experiment.Trial;
import org.dnas4j.pack.Model;
import org.dnas4j.pack.Packing;
import org.dnas4j.report.BenchTables;
import org.dnas4j.report.EstimateTable;
import org.dnas4j.report.Metrics;
import org.dnas4j.report.StudyReport;
import org.dnas4j.report.chart.ChartGrid;
import org.dnas4j.report.display.ConsoleDisplay;
import org.dnas4j.report.display.Display;
import org.dnas4j.report.display.LiveStudy;
import org.dnas4j.report.display.LiveSweep;
import org.dnas4j.report.display.LiveTraining;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.AskingMethod;
import org.dnas4j.study.LocalWorkers;
import org.dnas4j.study.Program;
import org.dnas4j.study.Study;
import org.dnas4j.study.StudyRunner;
import org.dnas4j.study.StudyStatus;
import org.dnas4j.surrogate.Band;
import org.dnas4j.surrogate.Bench;
import org.dnas4j.surrogate.Budget;
import org.dnas4j.surrogate.Game;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.train.TrainingListener;
import tech.tablesaw.api.Table;

/** From where the cells of a notebook start. */
public final class Lab {
  /** A stopped cell's loop ends a batch later than the cell; the next run waits for it. */
  private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

  private Lab() {}

  /** The configuration of the preset that DNAS_PRESET names, {@code quick} if it is not set. */
  public static ExperimentConfig preset() {
    return preset(setting("DNAS_PRESET").orElse("quick"));
  }

  /**
   * The ImageNet experiment over weight/activation pairs at the scale of the preset that
   * DNAS_PRESET names: {@code imagenet-smoke} for smoke, {@code imagenet40-64-compute} for cpu, and
   * so on.
   */
  public static ExperimentConfig imageNetPreset() {
    String name = setting("DNAS_PRESET").orElse("quick");
    return preset(
        switch (name) {
          case "smoke", "quick" -> "imagenet-" + name;
          case "cpu" -> "imagenet40-64-compute";
          case "paper" -> "imagenet-paper-compute";
          default -> name;
        });
  }

  /**
   * The configuration of a preset, one of {@link ExperimentConfig#presets}. Presets that read files
   * find them where DNAS_DATA says, or in the project's datasets folder.
   */
  public static ExperimentConfig preset(String name) {
    return Problem.told(
        () -> {
          ExperimentConfig config = ExperimentConfig.preset(name);
          if (!config.data().source().needsFolder()) {
            return config;
          }
          Path data = project().resolve(setting("DNAS_DATA").orElse(config.data().dir()));
          return config.with("data.dir", data.toString());
        });
  }

  /**
   * The project's root: DNAS_HOME, or the nearest folder at or above the working directory that
   * holds environment/lab.sh, or the working directory.
   */
  public static Path project() {
    Path here = Path.of("").toAbsolutePath();
    Optional<String> home = setting("DNAS_HOME");
    if (home.isPresent()) {
      return Path.of(home.get());
    }
    for (Path at = here; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("environment").resolve("lab.sh"))) {
        return at;
      }
    }
    return here;
  }

  /** Where runs are kept: DNAS_RUNS, or runs in the project. */
  public static Path runs() {
    return project().resolve(setting("DNAS_RUNS").orElse("runs"));
  }

  /** Where published results lie: results in the project. */
  public static Path results() {
    return project().resolve("results");
  }

  /** The running cell's output, or the console where there is no kernel. */
  public static Display display() {
    try {
      return new KernelDisplay(BaseKernel.notebookKernel());
    } catch (NullPointerException | LinkageError e) {
      return new ConsoleDisplay(System.out::println);
    }
  }

  /** Shows values below the running cell, one after the other. */
  public static void show(Object... values) {
    Display display = display();
    for (Object value : values) {
      display.show(value);
    }
  }

  /**
   * Opens an experiment that shows its progress below the cell and ends when the cell is stopped.
   * Close it to free the engine's memory.
   */
  public static Experiment experiment(ExperimentConfig config) {
    return Problem.told(() -> experiment(config, runs(), live(display())));
  }

  private static Experiment experiment(
      ExperimentConfig config, Path runs, Function<String, TrainingListener> progress) {
    return new Experiment(config, runs, System.out::println, new StopSignal(), progress);
  }

  private static Function<String, TrainingListener> live(Display display) {
    return name -> new LiveTraining(name, display);
  }

  /**
   * Opens an experiment, does something with it and closes it, for example {@code Lab.run(config,
   * Experiment::baseline)}. Finished runs are reused, stopped ones go on.
   */
  public static <T> T run(ExperimentConfig config, Function<Experiment, T> action) {
    return run(config, runs(), display(), action);
  }

  static <T> T run(
      ExperimentConfig config, Path runs, Display display, Function<Experiment, T> action) {
    return alone(
        () -> {
          try (Experiment experiment = experiment(config, runs, live(display))) {
            return action.apply(experiment);
          }
        });
  }

  /**
   * From a trained network and a budget to a smaller network, for example {@code
   * Lab.compress(config.with("search.target", 16))}: says what it will take, searches, shows the
   * bits of each block, and fine-tunes. See {@link Compression#settings} for what it sets.
   */
  public static Compression compress(ExperimentConfig config) {
    return compress(config, runs(), display());
  }

  static Compression compress(ExperimentConfig config, Path runs, Display display) {
    ExperimentConfig settings = Problem.told(() -> Compression.settings(config));
    display.show(Problem.told(() -> EstimateTable.of(Estimates.of(settings))));
    Compression compression = run(settings, runs, display, Experiment::compress);
    display.show(compression.architecture());
    return compression;
  }

  private static <T> T alone(Supplier<T> action) {
    try {
      ONE_AT_A_TIME.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("stopped while waiting for the cell before to end");
    }
    try {
      return Problem.told(action);
    } finally {
      ONE_AT_A_TIME.unlock();
    }
  }

  /**
   * Runs a sweep below one progress bar. Finished searches are reused, a stopped one goes on when
   * the cell is run again.
   */
  public static List<Trial> sweep(Sweep sweep) {
    return alone(
        () -> {
          LiveSweep live = new LiveSweep(sweep.variants(), display());
          List<Trial> trials =
              sweep.run(
                  config -> {
                    live.next();
                    return experiment(config, runs(), live::listener);
                  },
                  System.out::println);
          live.done();
          return trials;
        });
  }

  /**
   * Runs what a study file lists and has not been run, in worker processes of one thread each,
   * below one live table. Finished runs are reused; a stopped study goes on when the cell is run
   * again.
   *
   * @param file relative to the project
   */
  public static StudyReport study(String file) {
    return study(file, Runtime.getRuntime().availableProcessors());
  }

  /** The same with so many workers. */
  public static StudyReport study(String file, int workers) {
    return alone(
        () -> {
          Optional<Path> data = setting("DNAS_DATA").map(project()::resolve);
          Study study = Study.read(project().resolve(file), data);
          try (LocalWorkers executor = new LocalWorkers(runs(), workers, Program.freeze(runs()))) {
            StudyRunner runner = new StudyRunner(study, runs(), executor);
            LiveStudy live = new LiveStudy(runner.status(), display(), 2);
            StudyStatus end = runner.run(live::update);
            live.update(end);
            if (!end.ended() || end.count(StudyStatus.State.STOPPED) > 0) {
              throw new CancellationException(
                  "the study was stopped; run the cell again to go on with it");
            }
            return new StudyReport(study, runs());
          }
        });
  }

  /**
   * The bench of the committed allocations of ResNet-20: scores searches without training.
   *
   * @param config decides network, candidates and cost, for example {@code Lab.preset("paper")}
   */
  public static Bench bench(ExperimentConfig config) {
    return bench(config, results().resolve("cifar10-allocations").resolve("runs.csv"));
  }

  /** The bench of another study's {@code runs.csv}. */
  public static Bench bench(ExperimentConfig config, Path table) {
    return Problem.told(() -> Bench.of(config, table));
  }

  /**
   * Scores a method of one's own at 10×, 16×, 24× and 32×, beside the optimum and uniform bits.
   *
   * @param method gives an allocation of at least a compression, for example {@code times ->
   *     Architecture.parse(net, "2 2 2 | 2 2 2 | 2 2 2")}
   */
  public static Table score(Bench bench, DoubleFunction<Architecture> method) {
    double[] budgets = Band.USUAL.stream().mapToDouble(Band::compression).toArray();
    return Problem.told(() -> BenchTables.method(bench, "your method", method, budgets));
  }

  /** Scores an allocation at one budget, beside the optimum and uniform bits. */
  public static Table score(Bench bench, double compression, Architecture architecture) {
    return Problem.told(
        () ->
            BenchTables.standings(bench.at(compression), Map.of("your allocation", architecture)));
  }

  /**
   * Lets search methods that ask about whole allocations ask the bench at 10×, 16×, 24× and 32×,
   * with five seeds each, for example {@code new Evolution()} or a record declared in a cell;
   * {@code BenchTables.games} and {@code BenchCharts.courses} show what came of it.
   */
  public static List<Game> play(Bench bench, AskingMethod... methods) {
    return Problem.told(
        () -> {
          List<Budget> budgets =
              Band.USUAL.stream().map(band -> bench.at(band.compression())).toList();
          try (Engine engine = Engines.open("auto", EngineOptions.defaults().withThreads(1))) {
            return Game.all(List.of(methods), budgets, engine, 5);
          }
        });
  }

  /** What a run in {@link #runs} measured after each of its epochs. */
  public static Table metrics(String run) {
    return metrics(runs().resolve(run));
  }

  /** What a run measured after each of its epochs, from its directory. */
  public static Table metrics(Path run) {
    return Problem.told(() -> Metrics.read(run).setName(run.getFileName().toString()));
  }

  /** The charts of a run in {@link #runs}, as they were live after its last epoch so far. */
  public static ChartGrid charts(String run) {
    return charts(runs().resolve(run));
  }

  /** The charts of a run, as they were live after its last epoch so far, from its directory. */
  public static ChartGrid charts(Path run) {
    Table metrics = metrics(run);
    return LiveTraining.chartsOf(metrics.name(), metrics);
  }

  /**
   * Opens a trained network: a file of {@code dnas pack}, or a run in {@link #runs} or by its
   * directory, for example {@code Lab.open("net.safetensors").evaluate()}.
   *
   * @param source relative to the project
   */
  public static OpenModel open(String source) {
    return open(source, preset());
  }

  /**
   * The same for a file of {@code dnas export}, which does not say which network it is.
   *
   * @param config decides network and data of an export
   */
  public static OpenModel open(String source, ExperimentConfig config) {
    return Problem.told(
        () -> {
          Path file = project().resolve(source);
          Path run = runs().resolve(source);
          Path found = !Files.exists(file) && Files.isDirectory(run) ? run : file;
          return new OpenModel(Model.of(found, () -> config));
        });
  }

  /**
   * Packs the network of a finished run into a file of as many bits as it claims, and opens that.
   *
   * @param run in {@link #runs}
   * @param target a {@code .safetensors} file, relative to the project
   */
  public static OpenModel pack(String run, String target) {
    return Problem.told(
        () -> {
          Path file = project().resolve(target);
          try (Engine engine = Engines.open("auto", EngineOptions.defaults().withThreads(1))) {
            Packing.pack(runs().resolve(run), file, engine, data(), System.out::println);
          }
          return open(target);
        });
  }

  /** The folder of images that DNAS_DATA names. */
  static Optional<Path> data() {
    return setting("DNAS_DATA").map(project()::resolve);
  }

  private static Optional<String> setting(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
  }
}
