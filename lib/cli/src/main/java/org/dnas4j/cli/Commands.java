package org.dnas4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dnas4j.config.Settings;
import org.dnas4j.experiment.Compression;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.experiment.Sweep;
import org.dnas4j.experiment.Trial;
import org.dnas4j.quant.Precision;
import org.dnas4j.report.Markdown;
import org.dnas4j.report.Report;
import org.dnas4j.report.SweepReport;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Architecture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tech.tablesaw.api.Table;

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

  @Command(name = "search", description = "Search for architectures.")
  static final class SearchCommand implements Callable<Integer> {
    @Mixin RunOptions options;

    @Override
    public Integer call() {
      return options.run(
          (experiment, out) -> {
            Found found = experiment.search();
            boolean samples = found.p().isPresent();
            if (samples) {
              out.printf(Locale.ROOT, "expected compression %.2f×%n", found.expectedCompression());
              out.println("most likely   " + describe(experiment, found.best()));
            }
            for (Architecture sample : found.samples()) {
              out.println(
                  (samples ? "sampled       " : "found         ") + describe(experiment, sample));
            }
          });
    }

    /** With the compression of what the search counts, as the expected one is. */
    private static String describe(Experiment experiment, Architecture architecture) {
      double compression = architecture.compression(experiment.config().search().cost());
      return String.format(Locale.ROOT, "%s  (%.2f×)", architecture, compression);
    }
  }

  @Command(
      name = "retrain",
      description = "Train one architecture, for example \"4 4 3 | 3 3 4 | 4 3 1\".")
  static final class Retrain implements Callable<Integer> {
    @Mixin RunOptions options;

    @Parameters(paramLabel = "BITS", description = "bits of each block, groups between bars")
    String bits;

    @Option(
        names = "--seed",
        description =
            "of initialization, order and augmentation; default: the configuration's seed, which also"
                + " draws the embedded images")
    Long seed;

    @Override
    public Integer call() {
      return options.run(
          (experiment, out) -> {
            Architecture architecture = Architecture.parse(experiment.net(), bits);
            long chosen = seed == null ? experiment.config().seed() : seed;
            List<Precision> different = architecture.precisions().stream().distinct().toList();
            boolean uniform = different.size() == 1;
            Outcome.Kind kind = uniform ? Outcome.Kind.UNIFORM : Outcome.Kind.GIVEN;
            // As the pipeline calls its controls, so that tables count them as one.
            String name = uniform ? "uniform " + different.get(0) + " bit" : bits;
            print(out, experiment.retrain(name, kind, architecture, chosen));
          });
    }
  }

  @Command(
      name = "pipeline",
      description = "Baseline, search, retraining of the samples, controls, table and figures.")
  static final class Pipeline implements Callable<Integer> {
    @Mixin RunOptions options;

    @Mixin ResultsOption results;

    @Override
    public Integer call() {
      return options.run(
          (experiment, out) -> {
            FinishedRuns finished = experiment.pipeline();
            finished.outcomes().forEach(row -> print(out, row));
            Path directory = results.or(options.runs, "results-" + experiment.config().hash());
            report(out, experiment.title(), finished, options.runs.path, directory);
          });
    }
  }

  @Command(
      name = "compress",
      description =
          "A smaller network of the compression search.target, fine-tuned from the baseline.")
  static final class Compress implements Callable<Integer> {
    @Mixin RunOptions options;

    @Override
    public Integer call() {
      return options.run(
          Compression::settings,
          (experiment, out) -> {
            Compression compression = experiment.compress();
            print(out, compression.full());
            print(out, compression.network());
          });
    }
  }

  @Command(
      name = "sweep",
      description = "Search under several settings; table and figure of what changes.")
  static final class SweepCommand implements Callable<Integer> {
    @Mixin RunOptions options;

    @Option(
        names = "--vary",
        required = true,
        paramLabel = "KEY=VALUE,VALUE...",
        description =
            "values of one setting, for example --vary search.gamma=0.5,1,2; lists in brackets:"
                + " --vary \"search.candidates=[0,4,32],[2,4,32]\"; may be repeated")
    List<String> factors;

    @Option(names = "--grid", description = "all combinations, not one setting at a time")
    boolean grid;

    @Option(
        names = "--seeds",
        split = ",",
        paramLabel = "SEED",
        description = "repeat with each; default: the configuration's seed")
    List<Long> seeds = new ArrayList<>();

    @Option(names = "--retrain", description = "train the first sample of every search, too")
    boolean retrain;

    @Mixin ResultsOption results;

    @Override
    public Integer call() {
      Sweep sweep = sweep();
      return options.runEach(
          open -> {
            List<Trial> trials = sweep.run(open, options::say);
            SweepReport report = new SweepReport("Sweep around " + options.preset, trials);
            Path directory = results.or(options.runs, "sweep-" + sweep.hash());
            show(options.spec.commandLine().getOut(), report.table(), report.write(directory));
          });
    }

    private Sweep sweep() {
      Sweep sweep = Sweep.of(options.config());
      for (String factor : factors) {
        int equals = factor.indexOf('=');
        if (equals < 1) {
          throw new IllegalArgumentException(
              "--vary " + factor + " is not key=value,value; for example search.gamma=0.5,1,2");
        }
        Object[] values = Settings.split(factor.substring(equals + 1)).toArray();
        sweep = sweep.vary(factor.substring(0, equals).strip(), values);
      }
      sweep = grid ? sweep.grid() : sweep;
      sweep = retrain ? sweep.retrain() : sweep;
      return seeds.isEmpty() ? sweep : sweep.seeds(seeds.stream().mapToLong(s -> s).toArray());
    }
  }

  @Command(name = "table", description = "Table and figures of all finished runs in a directory.")
  static final class TableCommand implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Mixin RunsOption runs;

    @Mixin ResultsOption results;

    @Option(
        names = "--publish",
        description = "also copy the finished runs, without checkpoints, into RESULTS/runs")
    boolean publish;

    @Option(names = "--title", defaultValue = "Results", description = "heading")
    String title;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      PrintWriter err = spec.commandLine().getErr();
      FinishedRuns finished = FinishedRuns.in(runs.path, err::println);
      if (finished.outcomes().isEmpty()) {
        throw new IllegalArgumentException(
            "--runs " + runs.path + " holds no finished training; start one with dnas pipeline");
      }
      Path directory = results.or(runs, "results");
      report(out, title, finished, runs.path, directory);
      if (publish) {
        // The damaged ones were named above.
        FinishedRuns.publish(runs.path, directory.resolve("runs"), named -> {});
        out.println("wrote " + directory.resolve("runs"));
      }
      return 0;
    }
  }

  private static void report(
      PrintWriter out, String title, FinishedRuns finished, Path runs, Path directory) {
    Report report = new Report(title, finished.outcomes(), runs);
    List<String> searches = finished.searches().stream().map(Found::run).toList();
    show(out, report.table(), report.write(searches, directory));
  }

  private static void show(PrintWriter out, Table table, List<Path> files) {
    out.println();
    out.println(Markdown.of(table));
    files.forEach(file -> out.println("wrote " + file));
    out.flush();
  }

  private static void print(PrintWriter out, Outcome row) {
    out.printf(
        Locale.ROOT,
        "%-16s %-24s %6.2f×  %.2f %%  (%s)%n",
        row.name(),
        row.bits(),
        row.saving(),
        100 * row.accuracy(),
        row.run());
  }
}
