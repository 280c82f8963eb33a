package org.dnas4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.dnas4j.base.IoProblem;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.data.DataFolder;
import org.dnas4j.data.source.DataSource;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.experiment.StopSignal;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands that compute something take. */
final class RunOptions {
  /** For the help. */
  static final class Presets extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Presets() {
      super(ExperimentConfig.presets());
    }
  }

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Option(
      names = "--preset",
      defaultValue = "quick",
      completionCandidates = RunOptions.Presets.class,
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
  String preset;

  @Option(
      names = "--data",
      description =
          "directory of images, as datasets/README.md says; its files tell which data set it is;"
              + " without it the preset's own data are used")
  Path data;

  @Option(
      names = "--set",
      description =
          "change one setting, for example --set search.gamma=2; may be repeated; dnas list shows"
              + " them all")
  List<String> settings = new ArrayList<>();

  @Mixin RunsOption runs;

  /** The configuration asked for. */
  ExperimentConfig config() {
    ExperimentConfig start = ExperimentConfig.preset(preset);
    List<String> all = new ArrayList<>();
    if (data != null) {
      boolean named = settings.stream().anyMatch(s -> s.strip().startsWith("data.source"));
      if (!named && !start.data().source().needsFolder()) {
        DataSource source = source(data);
        all.add("data.source=" + source.kind());
        if (!source.photos()) {
          all.add("data.imageSize=" + source.imageSize());
        }
      }
      all.add("data.dir=" + data);
    }
    all.addAll(settings);
    return start.withSettings(all);
  }

  /** The data set that a folder holds. */
  static DataSource source(Path folder) {
    List<DataSource> found = DataSource.in(folder);
    if (found.size() == 1) {
      return found.get(0);
    }
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          "--data "
              + folder
              + " holds several data sets; choose with --set data.source="
              + found.stream().map(DataSource::kind).collect(Collectors.joining(" or ")));
    }
    try {
      throw new IllegalArgumentException(
          "--data "
              + folder
              + " holds no images; found: "
              + DataFolder.found(folder)
              + "; expected: "
              + DataSource.expected()
              + "; to download CIFAR-10 to an empty folder, add --set data.source=cifar10");
    } catch (IOException e) {
      throw new UncheckedIOException(IoProblem.of(e), e);
    }
  }

  /** What a command does with an experiment. */
  @FunctionalInterface
  interface Action {
    void run(Experiment experiment, PrintWriter out);
  }

  /** Opens the experiment, says what it runs on, and closes it after the action. */
  int run(Action action) {
    return run(UnaryOperator.identity(), action);
  }

  /** The same under settings that a command makes of those asked for. */
  int run(UnaryOperator<ExperimentConfig> settings, Action action) {
    ExperimentConfig config = settings.apply(config());
    return runEach(
        open -> {
          try (Experiment experiment = open.apply(config)) {
            say("preset " + preset + ", configuration " + config.hash());
            say("engine " + experiment.engineDescription());
            action.run(experiment, spec.commandLine().getOut());
          }
        });
  }

  /** Lets an action open experiments, all of which a request to stop ends. */
  int runEach(Consumer<Function<ExperimentConfig, Experiment>> action) {
    try (StopSignal stop = StopSignal.onShutdown(System.err::println)) {
      return runEach(action, stop);
    }
  }

  private int runEach(Consumer<Function<ExperimentConfig, Experiment>> action, StopSignal stop) {
    try {
      action.accept(config -> new Experiment(config, runs.path, this::say, stop));
      spec.commandLine().getOut().flush();
      return 0;
    } catch (CancellationException e) {
      // Said before the signal is closed: a process that is being ended waits for no more.
      spec.commandLine().getErr().println(e.getMessage());
      return Main.STOPPED;
    }
  }

  /** A line of progress. */
  void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
