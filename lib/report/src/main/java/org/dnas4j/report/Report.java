package org.dnas4j.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dnas4j.experiment.Found;
import org.dnas4j.experiment.Manifest;
import org.dnas4j.experiment.Outcome;
import org.dnas4j.experiment.Run;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Writes what a set of runs amounts to: a table, and figures as SVG and as one HTML page. */
public final class Report {
  private final String title;
  private final Path runs;
  private final List<ResultRow> rows;
  private final List<Outcome> outcomes;

  /**
   * Collects results.
   *
   * @param title names data and network, for headings
   * @param outcomes the trainings to show
   * @param runs directory in which their runs and the searches lie
   */
  public Report(String title, List<Outcome> outcomes, Path runs) {
    this.title = title;
    this.runs = runs;
    this.outcomes = List.copyOf(outcomes);
    this.rows = rows(outcomes);
  }

  /** Measured values with the paper's beside them. */
  public Table table() {
    return Tables.results(rows).setName(title);
  }

  /** Accuracy against compression with Pareto front and controls, the paper's Figure 3. */
  public Chart.Xy accuracyAgainstCompression() {
    return Charts.accuracyAgainstCompression(title, rows);
  }

  private Chart.Xy accuracyAgainst(Predicate<ResultRow> which) {
    return Charts.accuracyAgainstCompression(title, rows.stream().filter(which).toList());
  }

  /** Test accuracy over the epochs of every training. */
  public Chart.Xy trainingCurves() {
    return Charts.curves(title + ": training", "test accuracy, %", accuracyCurves());
  }

  /** Compression of the expected size under P_θ over the epochs of a search run. */
  public Chart.Xy expectedCompression(String search) {
    return Charts.curves(
        title + ": search",
        "expected compression",
        List.of(RunMetrics.of(runs, search).curve(search, "expected_compression", 1)));
  }

  /** P_θ after the last epoch of a search run. */
  public Chart.Heat probabilities(String search) {
    Chart.Heat heat = RunMetrics.of(runs, search).probabilities();
    return new Chart.Heat(
        title + ": " + heat.title(),
        heat.xTitle(),
        heat.yTitle(),
        heat.columns(),
        heat.rows(),
        heat.values());
  }

  /**
   * What searches ended with and what they differ in. Entropy is that of P_θ in nats, the mean of
   * the blocks.
   */
  public Table searches(List<Found> searches) {
    List<RunMetrics> metrics = searches.stream().map(s -> RunMetrics.of(runs, s.run())).toList();
    return Table.create(
        title + ": searches",
        StringColumn.create(
            "Search", IntStream.rangeClosed(1, searches.size()).mapToObj(i -> "" + i)),
        StringColumn.create("γ", searches.stream().map(s -> setting(s, "search.gamma"))),
        StringColumn.create("Penalty", searches.stream().map(s -> setting(s, "search.penalty"))),
        StringColumn.create("Epochs", searches.stream().map(s -> setting(s, "search.epochs"))),
        StringColumn.create("Seed", searches.stream().map(s -> setting(s, "seed"))),
        DoubleColumn.create(
            "Expected compression",
            searches.stream().mapToDouble(s -> Tables.rounded(s.expectedCompression()))),
        DoubleColumn.create(
            "Entropy",
            metrics.stream()
                .mapToDouble(m -> Tables.rounded(Metrics.last(m.table()).get("mean_entropy")))),
        StringColumn.create("Most likely", searches.stream().map(Found::argmax)),
        StringColumn.create("Run", searches.stream().map(Found::run)));
  }

  private String setting(Found search, String key) {
    return Run.setting(runs.resolve(search.run()), key).orElse("");
  }

  /** How each training and the given searches came about, from their manifests. */
  public Table provenance(List<Found> searches) {
    List<Manifest> all =
        Stream.concat(
                outcomes.stream().map(Outcome::run).distinct(), searches.stream().map(Found::run))
            .map(run -> Manifest.read(runs.resolve(run)))
            .toList();
    return Table.create(
        "Runs",
        StringColumn.create(
            "Run", all.stream().map(m -> m.kind() + "-" + m.name() + "-" + m.hash())),
        StringColumn.create("Started", all.stream().map(Manifest::started)),
        LongColumn.create(
            "Minutes", all.stream().mapToLong(m -> Math.round(m.wallSeconds() / 60)).toArray()),
        StringColumn.create("Seeds", all.stream().map(m -> m.environment().seeds().toString())),
        IntColumn.create("Threads", all.stream().mapToInt(m -> m.environment().threads())),
        StringColumn.create("Engine", all.stream().map(m -> m.environment().engine())),
        StringColumn.create("Code", all.stream().map(Manifest::revision)));
  }

  /**
   * Writes {@code results.csv}, {@code results.md}, an SVG a figure and {@code report.html}.
   *
   * @param searches names of the search runs whose θ to show
   * @return the files written
   */
  public List<Path> write(List<String> searches, Path directory) {
    List<Path> files = new ArrayList<>();
    Path csv = directory.resolve("results.csv");
    Tables.writeCsv(table(), csv);
    files.add(csv);
    Path markdown = directory.resolve("results.md");
    Tables.writeMarkdown(table(), markdown);
    files.add(markdown);
    List<Chart> charts = new ArrayList<>();
    if (rows.stream().anyMatch(r -> r.compute().isEmpty() && r.compression() != 1)) {
      Chart size = accuracyAgainst(r -> r.compute().isEmpty());
      add(charts, files, size, directory.resolve("accuracy-compression.svg"));
    }
    if (rows.stream().anyMatch(r -> r.compute().isPresent())) {
      Chart compute =
          accuracyAgainst(r -> r.compute().isPresent() || r.kind() == Outcome.Kind.FULL_PRECISION);
      add(charts, files, compute, directory.resolve("accuracy-compute.svg"));
    }
    add(charts, files, trainingCurves(), directory.resolve("test-accuracy.svg"));
    for (String search : searches) {
      add(
          charts,
          files,
          expectedCompression(search),
          directory.resolve(search + "-compression.svg"));
      add(charts, files, probabilities(search), directory.resolve(search + "-probabilities.svg"));
    }
    Path page = directory.resolve("report.html");
    HtmlPage.write(title, charts, page);
    files.add(page);
    return files;
  }

  private static void add(List<Chart> charts, List<Path> files, Chart chart, Path svg) {
    Svg.write(chart, svg);
    charts.add(chart);
    files.add(svg);
  }

  private List<Curve> accuracyCurves() {
    Set<String> seen = new LinkedHashSet<>();
    List<Curve> curves = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      if (seen.add(outcome.run()) && Files.exists(runs.resolve(outcome.run()))) {
        String name = outcome.name() + ", seed " + outcome.seed();
        curves.add(RunMetrics.of(runs, outcome.run()).curve(name, "test_accuracy", 100));
      }
    }
    return curves;
  }

  /**
   * The paper's counterparts: its own allocations' results, and for ours those of the best, as the
   * mean of its seeds, and the smallest.
   */
  private static List<ResultRow> rows(List<Outcome> outcomes) {
    List<Summary> found =
        Summary.of(
            outcomes.stream()
                .filter(
                    o -> o.kind() == Outcome.Kind.SEARCHED && PaperTables.of(o.bits()).isEmpty())
                .map(Report::row)
                .toList());
    Optional<Summary> best = found.stream().max(Comparator.comparingDouble(Summary::accuracy));
    Optional<Summary> smallest =
        found.stream().max(Comparator.comparingDouble(s -> s.first().compression()));
    return outcomes.stream()
        .map(
            o -> {
              String variant =
                  switch (o.kind()) {
                    case FULL_PRECISION -> PaperTables.FULL;
                    case SEARCHED ->
                        isOf(best, o)
                            ? PaperTables.MOST_ACCURATE
                            : isOf(smallest, o) ? PaperTables.MOST_EFFICIENT : "";
                    case UNIFORM, RANDOM -> "";
                  };
              ResultRow row = row(o);
              return PaperTables.of(o.bits())
                  .or(() -> PaperTables.find(net(o.bits()), variant))
                  .map(row::withPaper)
                  .orElse(row);
            })
        .toList();
  }

  private static boolean isOf(Optional<Summary> chosen, Outcome o) {
    return chosen.map(c -> c.first().bits().equals(o.bits())).orElse(false);
  }

  static ResultRow row(Outcome o) {
    ResultRow row =
        ResultRow.of(
            o.name(),
            o.kind(),
            o.bits(),
            o.compression(),
            100 * o.accuracy(),
            o.seed(),
            o.epochs());
    return o.quantizesActivations() ? row.withCompute(o.computeCompression()) : row;
  }

  /** Two layers with weights a block, the stem and the linear layer. */
  static String net(String bits) {
    long blocks = Arrays.stream(bits.split("[ |]+", -1)).filter(w -> !w.isEmpty()).count();
    return "ResNet-" + (2 * blocks + 2);
  }
}
