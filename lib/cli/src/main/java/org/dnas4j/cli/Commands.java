package org.dnas4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dnas4j.experiment.FinishedRuns;
import org.dnas4j.experiment.Found;
import org.dnas4j.experiment.Outcome;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.report.Markdown;
import org.dnas4j.report.Report;
import org.dnas4j.search.Architecture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The subcommands of {@link Main}. */
final class Commands {
  private Commands() {}

  @Command(name = "train", description = "Train the full-precision baseline.")
  static final class Train implements Callable<Integer> {
    @Mixin RunOptions options;

    @Override
    public Integer call() {
      return options.run((experiment, out) -> print(out, experiment.baseline()));
    }
  }

  @Command(name = "search", description = "Search, and draw architectures from the result.")
  static final class SearchCommand implements Callable<Integer> {
    @Mixin RunOptions options;

    @Override
    public Integer call() {
      return options.run(
          (experiment, out) -> {
            Found found = experiment.search();
            out.printf(Locale.ROOT, "expected compression %.2f×%n", found.expectedCompression());
            out.println("most likely   " + describe(experiment.net(), found.argmax()));
            for (String sample : found.samples()) {
              out.println("sampled       " + describe(experiment.net(), sample));
            }
          });
    }

    private static String describe(ResNetSpec net, String literal) {
      double compression = Architecture.parse(net, literal).compression();
      return String.format(Locale.ROOT, "%s  (%.2f×)", literal, compression);
    }
  }

  @Command(
      name = "retrain",
      description = "Train one architecture, for example \"4 4 3 | 3 3 4 | 4 3 1\".")
  static final class Retrain implements Callable<Integer> {
    @Mixin RunOptions options;

    @Parameters(paramLabel = "BITS", description = "bits of each block, groups between bars")
    String bits;

    @Option(names = "--seed", description = "default: the configuration's seed")
    Long seed;

    @Override
    public Integer call() {
      return options.run(
          (experiment, out) -> {
            Architecture architecture = Architecture.parse(experiment.net(), bits);
            long chosen = seed == null ? experiment.config().seed() : seed;
            print(out, experiment.retrain(bits, Outcome.Kind.SEARCHED, architecture, chosen));
          });
    }
  }

  @Command(
      name = "pipeline",
      description = "Baseline, search, retraining of the samples, controls, table and figures.")
  static final class Pipeline implements Callable<Integer> {
    @Mixin RunOptions options;

    @Option(
        names = "--results",
        description = "directory of the table and figures; default: RUNS/results-CONFIGURATION")
    Path results;

    @Override
    public Integer call() {
      return options.run(
          (experiment, out) -> {
            List<Outcome> rows = experiment.pipeline();
            rows.forEach(row -> print(out, row));
            Path directory =
                results == null
                    ? options.runs.resolve("results-" + experiment.config().hash())
                    : results;
            report(
                out,
                new Report(experiment.title(), rows, options.runs),
                List.of(experiment.search().run()),
                directory);
          });
    }
  }

  @Command(name = "table", description = "Table and figures of all finished runs in a directory.")
  static final class TableCommand implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Option(
        names = "--runs",
        defaultValue = "runs",
        description = "directory of the runs; default: ${DEFAULT-VALUE}")
    Path runs;

    @Option(names = "--results", description = "default: RUNS/results")
    Path results;

    @Option(
        names = "--publish",
        description = "also copy the finished runs, without checkpoints, into RESULTS/runs")
    boolean publish;

    @Option(names = "--title", defaultValue = "Results", description = "heading")
    String title;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      FinishedRuns finished = FinishedRuns.in(runs);
      if (finished.outcomes().isEmpty()) {
        throw new IllegalArgumentException(
            "--runs " + runs + " holds no finished training; start one with dnas pipeline");
      }
      Path directory = results == null ? runs.resolve("results") : results;
      report(
          out,
          new Report(title, finished.outcomes(), runs),
          finished.searches().stream().map(Found::run).toList(),
          directory);
      if (publish) {
        FinishedRuns.publish(runs, directory.resolve("runs"));
        out.println("wrote " + directory.resolve("runs"));
      }
      return 0;
    }
  }

  private static void report(
      PrintWriter out, Report report, List<String> searches, Path directory) {
    List<Path> files = report.write(searches, directory);
    out.println();
    out.println(Markdown.of(report.table()));
    files.forEach(file -> out.println("wrote " + file));
    out.flush();
  }

  private static void print(PrintWriter out, Outcome row) {
    out.printf(
        Locale.ROOT,
        "%-16s %-24s %6.2f×  %.2f %%  (%s)%n",
        row.name(),
        row.bits(),
        row.compression(),
        100 * row.accuracy(),
        row.run());
  }
}
