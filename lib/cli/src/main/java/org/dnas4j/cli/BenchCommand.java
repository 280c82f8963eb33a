package org.dnas4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.report.BenchCharts;
import org.dnas4j.report.BenchTables;
import org.dnas4j.report.Markdown;
import org.dnas4j.report.Tables;
import org.dnas4j.report.chart.Svg;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Found;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.AskingMethod;
import org.dnas4j.search.SearchMethod;
import org.dnas4j.surrogate.Bench;
import org.dnas4j.surrogate.Budget;
import org.dnas4j.surrogate.Game;
import org.dnas4j.surrogate.Measurements;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.Table;

/**
 * {@code dnas bench}: scores allocations and finished searches by a surrogate, without training.
 */
@Command(
    name = "bench",
    description =
        "Score allocations and finished searches by a table of trained allocations, without"
            + " training.")
final class BenchCommand implements Callable<Integer> {
  @Mixin RunOptions options;

  @Parameters(
      paramLabel = "FILE",
      description =
          "runs.csv of a study with held-out losses; --preset and --set decide network, candidates"
              + " and cost")
  Path file;

  @Option(
      names = "--bits",
      paramLabel = "BITS",
      description =
          "an allocation to score, groups between bars, for example \"4 4 3 | 3 3 4 | 4 3 1\"; may"
              + " be repeated")
  List<String> bits = new ArrayList<>();

  @Option(
      names = "--target",
      split = ",",
      paramLabel = "TIMES",
      defaultValue = "10,16,24,32",
      description = "compressions to score at; default: ${DEFAULT-VALUE}")
  List<Double> targets;

  @Option(
      names = "--best",
      paramLabel = "N",
      defaultValue = "1",
      description = "show so many of the best allocations; default: ${DEFAULT-VALUE}")
  int best;

  @Option(
      names = "--play",
      split = ",",
      paramLabel = "METHOD",
      description =
          "search methods that ask about allocations, such as random,evolution; they ask the bench"
              + " at each target")
  List<String> methods = new ArrayList<>();

  @Option(
      names = "--questions",
      paramLabel = "N",
      description = "questions of each such method; default: its own")
  Integer questions;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "5",
      description = "seeds of each such method; default: ${DEFAULT-VALUE}")
  int seeds;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "also write the tables as CSV and Markdown, and a figure, into DIR")
  Path results;

  @Override
  public Integer call() {
    PrintWriter out = options.spec.commandLine().getOut();
    Bench bench = Bench.of(options.config(), file);
    Map<String, Architecture> given = given(bench);
    Map<String, Architecture> searched = searched(bench);
    Map<String, Table> tables = new LinkedHashMap<>();
    tables.put("quality", BenchTables.quality(bench));
    List<Budget> budgets = targets.stream().map(target -> bench.at(target, best)).toList();
    for (Budget budget : budgets) {
      double target = budget.compression();
      Map<String, Architecture> rows = new LinkedHashMap<>(given);
      searched.forEach(
          (name, architecture) -> {
            if (nearest(bench, architecture) == target) {
              rows.put(name, architecture);
            }
          });
      String name = "budget-" + Double.toString(target).replaceFirst("\\.0$", "");
      tables.put(name, BenchTables.standings(budget, rows));
    }
    if (!methods.isEmpty()) {
      tables.put("methods", BenchTables.games(bench, games(budgets)));
    }
    leftOut(bench.measurements(), out);
    for (Table table : tables.values()) {
      out.println();
      out.println(table.name());
      out.println();
      out.print(Markdown.of(table));
    }
    if (results != null) {
      write(bench, tables, out);
    }
    out.flush();
    return 0;
  }

  private static void leftOut(Measurements measurements, PrintWriter out) {
    int others = measurements.all().size() - measurements.compared().size();
    if (others > 0) {
      out.println(
          others
              + " rows are left out: of other lengths than "
              + measurements.epochs()
              + " epochs, or without a held-out loss");
    }
  }

  private Map<String, Architecture> given(Bench bench) {
    Map<String, Architecture> given = new LinkedHashMap<>();
    for (String literal : bits) {
      String name = bits.size() == 1 ? "given" : "given " + (given.size() + 1);
      given.put(name, Architecture.parse(bench.choices().net(), literal));
    }
    return given;
  }

  /** Of searches on this network among these candidates: what they rank first, and a sample. */
  private Map<String, Architecture> searched(Bench bench) {
    PrintWriter err = options.spec.commandLine().getErr();
    Map<String, Architecture> searched = new LinkedHashMap<>();
    for (Found found : FinishedRuns.in(options.runs.path, err::println).searches()) {
      if (!bench.choices().contain(found.best())) {
        err.println("left out: " + found.run() + " has another network or other candidates");
      } else if (found.p().isEmpty()) {
        searched.put(found.run(), found.best());
      } else {
        searched.put(found.run() + ", most likely", found.best());
        searched.put(found.run() + ", sampled", found.samples().get(0));
      }
    }
    return searched;
  }

  private List<Game> games(List<Budget> budgets) {
    List<AskingMethod> asking = methods.stream().map(this::asking).toList();
    try (Engine engine = Engines.open("auto", EngineOptions.defaults().withThreads(1))) {
      return Game.all(asking, budgets, engine, seeds);
    }
  }

  private AskingMethod asking(String kind) {
    ExperimentConfig config = options.config().with("search.method", kind);
    if (questions != null) {
      config = config.with("search.method.questions", questions);
    }
    SearchMethod method = config.search().method();
    if (method instanceof AskingMethod asking) {
      return asking;
    }
    throw new IllegalArgumentException(
        "--play = "
            + kind
            + "; allowed: methods that ask about whole allocations, which have a component"
            + " questions (dnas list search.method); score others with --runs");
  }

  /**
   * A search asked for one compression; at the others it would be judged for what it did not do.
   */
  private double nearest(Bench bench, Architecture architecture) {
    double compression = architecture.compression(bench.cost());
    return targets.stream()
        .min(Comparator.comparingDouble(target -> Math.abs(Math.log(compression / target))))
        .orElseThrow();
  }

  private void write(Bench bench, Map<String, Table> tables, PrintWriter out) {
    tables.forEach(
        (name, table) -> {
          Path csv = results.resolve(name + ".csv");
          Tables.writeCsv(table, csv);
          Path markdown = results.resolve(name + ".md");
          Tables.writeMarkdown(table, markdown);
          out.println("wrote " + csv);
          out.println("wrote " + markdown);
        });
    Path figure = results.resolve("predicted.svg");
    Svg.write(BenchCharts.predictedAgainstMeasured(bench), figure);
    out.println("wrote " + figure);
  }
}
