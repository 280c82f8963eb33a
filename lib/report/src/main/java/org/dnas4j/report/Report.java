// Longer than 300 lines: one method per table or figure of a results folder.
package org.dnas4j.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.Curve;
import org.dnas4j.report.chart.HtmlPage;
import org.dnas4j.report.chart.Svg;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Manifest;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.Recipes;
import org.dnas4j.runs.Run;
import org.dnas4j.search.Bits;
import org.dnas4j.search.Distribution;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Writes what a set of runs amounts to: a table, and figures as SVG and as one HTML page. */
public final class Report {
  private static final String HELD_OUT = ", held-out images";
  private static final List<String> UNKNOWN = List.of("runs without a configuration");

  private final String title;
  private final Path runs;
  private final List<ResultRow> rows;
  private final List<Outcome> outcomes;
  private final List<Optional<Subject>> subjects;

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
    this.subjects = outcomes.stream().map(o -> Subject.of(runs, o.run())).toList();
    List<ResultRow> measured = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      measured.add(row(outcomes.get(i), subjects.get(i)));
    }
    this.rows = withPaper(measured, subjects);
  }

  /**
   * Measured values, with those of the paper beside them where network, width and images are the
   * paper's. The name says so where they are not.
   */
  public Table table() {
    String without = withoutPaper();
    return Tables.results(rows).setName(title + (without.isEmpty() ? "" : " (" + without + ")"));
  }

  /** Why the paper's values do not stand beside some of the rows; empty if they do. */
  public String withoutPaper() {
    String reasons =
        subjects.stream()
            .flatMap(s -> s.map(Subject::differencesToCifar).orElse(UNKNOWN).stream())
            .distinct()
            .collect(Collectors.joining(", "));
    return reasons.isEmpty() ? "" : "the paper's values do not stand beside " + reasons;
  }

  /** The settings that all rows share, and the usual value of those in which names differ. */
  public Recipes recipes() {
    return Recipes.of(
        runs,
        outcomes.stream()
            .map(Outcome::run)
            .filter(run -> Files.exists(runs.resolve(run).resolve("config.json")))
            .toList());
  }

  /** Accuracy against compression with Pareto front and controls, the paper's Figure 3. */
  public Chart.Xy accuracyAgainstCompression() {
    return Charts.accuracyAgainstCompression(title, rows);
  }

  private Chart.Xy accuracyAgainst(Predicate<ResultRow> which) {
    return Charts.accuracyAgainstCompression(title, rows.stream().filter(which).toList());
  }

  /**
   * Accuracy over the epochs of every training, on held-out images where there are any, because the
   * test set then is scored after the last epoch only.
   */
  public Chart.Xy trainingCurves() {
    List<Curve> curves = accuracyCurves();
    boolean heldOut = curves.stream().anyMatch(c -> c.name().endsWith(HELD_OUT));
    return Charts.curves(
        title + ": training", heldOut ? "accuracy, %" : "test accuracy, %", curves);
  }

  /** Compression of the expected size under P_θ over the epochs of a search run. */
  public Chart.Xy expectedCompression(String search) {
    return Charts.curves(
        title + ": search",
        "expected compression",
        List.of(RunMetrics.of(runs, search).curve(search, "expected_compression", 1)));
  }

  /** The charts of a search run by the end of their file's name; none where it has no P_θ. */
  Map<String, Chart> searchCharts(String search) {
    Map<String, Chart> charts = new LinkedHashMap<>();
    if (!RunMetrics.of(runs, search).blocks().isEmpty()) {
      charts.put("-compression.svg", expectedCompression(search));
      charts.put("-probabilities.svg", probabilities(search));
    }
    return charts;
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
   * the blocks; without P_θ the best architecture stands for the most likely one.
   */
  public Table searches(List<Found> searches) {
    return Table.create(
        title + ": searches",
        StringColumn.create(
            "Search", IntStream.rangeClosed(1, searches.size()).mapToObj(i -> "" + i)),
        StringColumn.create("γ", searches.stream().map(s -> setting(s, "search.gamma"))),
        StringColumn.create("Penalty", searches.stream().map(s -> setting(s, "search.penalty"))),
        StringColumn.create(
            "Epochs", searches.stream().map(s -> setting(s, "search.method.epochs"))),
        StringColumn.create("Seed", searches.stream().map(s -> setting(s, "seed"))),
        DoubleColumn.create(
            "Expected compression",
            searches.stream().mapToDouble(s -> Tables.rounded(s.expectedCompression()))),
        DoubleColumn.create(
            "Entropy",
            searches.stream()
                .map(s -> s.p().map(Distribution::entropy).orElse(Double.NaN))
                .mapToDouble(Tables::rounded)),
        StringColumn.create("Most likely", searches.stream().map(s -> s.best().literal())),
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
        StringColumn.create(
            "Threads", all.stream().map(m -> m.environment().threads().toString()).toList()),
        StringColumn.create("Engine", all.stream().map(m -> m.environment().engine())),
        StringColumn.create("Images", all.stream().map(m -> m.environment().images())),
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
    DurableFiles.write(markdown, markdown());
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
      searchCharts(search)
          .forEach((end, chart) -> add(charts, files, chart, directory.resolve(search + end)));
    }
    Path page = directory.resolve("report.html");
    HtmlPage.write(title, charts, page);
    files.add(page);
    return files;
  }

  /** The heading, what all rows share, and the table. */
  private String markdown() {
    Recipes recipes = recipes();
    return Stream.of(
            "### " + title,
            paragraph("All rows: ", Recipes.text(recipes.shared())),
            paragraph("Where a name says nothing else: ", Recipes.text(recipes.usual())),
            paragraph("Images: ", images()),
            paragraph("Not compared: ", withoutPaper()),
            Markdown.of(Tables.results(rows)))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("\n\n"));
  }

  /** Where the images of the runs come from, as far as their manifests say. */
  private String images() {
    return outcomes.stream()
        .map(o -> runs.resolve(o.run()))
        .filter(run -> Files.exists(run.resolve("manifest.json")))
        .map(run -> Manifest.read(run).environment().images())
        .filter(origin -> !origin.isEmpty())
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static String paragraph(String begin, String text) {
    return text.isEmpty() ? "" : begin + text + ".";
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
        RunMetrics metrics = RunMetrics.of(runs, outcome.run());
        curves.add(
            metrics.table().containsColumn("heldout_accuracy")
                ? metrics.curve(name + HELD_OUT, "heldout_accuracy", 100)
                : metrics.curve(name, "test_accuracy", 100));
      }
    }
    return curves;
  }

  /**
   * Rows with the paper's counterparts, where network and images are the paper's: its own
   * allocations' results, and for what was searched those that {@link Counterparts} chooses.
   */
  private static List<ResultRow> withPaper(List<ResultRow> rows, List<Optional<Subject>> subjects) {
    List<ResultRow> named = new ArrayList<>(rows);
    Map<String, List<Integer>> byNet = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      Optional<Subject> subject = subjects.get(i).filter(s -> s.differencesToCifar().isEmpty());
      int index = i;
      subject.ifPresent(s -> byNet.computeIfAbsent(s.net(), net -> new ArrayList<>()).add(index));
    }
    byNet.forEach(
        (net, own) -> {
          Map<Bits, PaperTables.Entry> entries =
              counterparts(net, own.stream().map(rows::get).toList());
          for (int i : own) {
            ResultRow row = rows.get(i);
            Optional.ofNullable(
                    row.kind() == Outcome.Kind.FULL_PRECISION
                        ? PaperTables.find(net, PaperTables.FULL).orElse(null)
                        : entries.get(row.bits()))
                .ifPresent(entry -> named.set(i, row.withPaper(entry)));
          }
        });
    return named;
  }

  /** The paper's results by the bits that they stand beside. */
  private static Map<Bits, PaperTables.Entry> counterparts(String net, List<ResultRow> rows) {
    List<Bits> found =
        rows.stream()
            .filter(
                r -> r.kind() == Outcome.Kind.SEARCHED && PaperTables.of(net, r.bits()).isEmpty())
            .map(ResultRow::bits)
            .toList();
    Counterparts choices = new Counterparts(rows, found);
    Map<Bits, PaperTables.Entry> entries = new LinkedHashMap<>();
    for (String variant : List.of(PaperTables.MOST_ACCURATE, PaperTables.MOST_EFFICIENT)) {
      PaperTables.find(net, variant)
          .ifPresent(
              entry ->
                  choices
                      .of(entry)
                      .ifPresent(c -> entries.putIfAbsent(c.summary().first().bits(), entry)));
    }
    rows.forEach(
        r -> PaperTables.of(net, r.bits()).ifPresent(entry -> entries.put(r.bits(), entry)));
    return entries;
  }

  static ResultRow row(Outcome o, Optional<Subject> subject) {
    ResultRow row =
        ResultRow.of(
                o.name(),
                o.kind(),
                o.bits(),
                o.compression(),
                100 * o.accuracy(),
                o.seed(),
                o.epochs())
            .withNetwork(subject.map(Subject::network).orElse(""));
    row = o.heldOutAccuracy() == null ? row : row.withHeldOut(100 * o.heldOutAccuracy());
    OptionalDouble compute = o.computeCompression();
    return o.bits().quantizesActivations() && compute.isPresent()
        ? row.withCompute(compute.getAsDouble())
        : row;
  }
}
