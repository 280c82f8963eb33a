package org.dnas4j.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.HtmlPage;
import org.dnas4j.report.chart.Svg;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Manifest;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.RunStore;
import org.dnas4j.runs.Session;
import org.dnas4j.search.Bits;
import org.dnas4j.study.Study;
import org.dnas4j.study.StudyPlan;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Tables and figures of the runs of a study that are finished. */
public final class StudyReport {
  private final Study study;
  private final Path runs;
  private final List<Path> finished;
  private final List<Outcome> outcomes;

  /**
   * Collects what has finished.
   *
   * @param runs directory of the runs
   */
  public StudyReport(Study study, Path runs) {
    this.study = study;
    this.runs = runs;
    List<StudyPlan.Task> tasks =
        StudyPlan.of(study, runs).tasks().stream()
            .filter(task -> RunStore.finished(task.directory()))
            .toList();
    this.finished = tasks.stream().map(StudyPlan.Task::directory).toList();
    // A run may have been called otherwise where it was begun.
    this.outcomes =
        tasks.stream()
            .filter(task -> task.row().isPresent())
            .map(
                task ->
                    FinishedRuns.outcome(task.directory()).as(task.job().name(), task.job().kind()))
            .toList();
  }

  /** The trainings that are finished, in the order of the rows. */
  public List<Outcome> outcomes() {
    return outcomes;
  }

  /** Accuracies on the test set, row by row, with the difference to the control. */
  public Comparison test() {
    return comparison(o -> Optional.of(o.accuracy()));
  }

  /** The same on the images held out of the training set; empty if none were. */
  public Optional<Comparison> heldOut() {
    return outcomes.stream().anyMatch(o -> o.heldOutAccuracy() != null)
        ? Optional.of(comparison(o -> Optional.ofNullable(o.heldOutAccuracy())))
        : Optional.empty();
  }

  private Comparison comparison(Function<Outcome, Optional<Double>> accuracy) {
    Map<String, List<Outcome>> byName = new LinkedHashMap<>();
    outcomes.forEach(o -> byName.computeIfAbsent(o.name(), name -> new ArrayList<>()).add(o));
    List<Comparison.Group> groups = new ArrayList<>();
    byName.forEach((name, of) -> groups.add(group(name, of, accuracy)));
    String control = study.protocol().control();
    return byName.containsKey(control) ? Comparison.of(groups, control) : Comparison.of(groups);
  }

  private static Comparison.Group group(
      String name, List<Outcome> of, Function<Outcome, Optional<Double>> accuracy) {
    SortedMap<Long, Double> values = new TreeMap<>();
    of.forEach(o -> accuracy.apply(o).ifPresent(a -> values.put(o.seed(), 100 * a)));
    // Searches with different seeds find different networks.
    List<Bits> bits = of.stream().map(Outcome::bits).distinct().toList();
    return new Comparison.Group(
        name,
        bits.size() == 1 ? bits.get(0).toString() : bits.size() + " allocations",
        of.stream().mapToDouble(Outcome::saving).average().orElseThrow(),
        values);
  }

  /** Every finished training by itself. */
  public Table runs() {
    List<Manifest> manifests = manifests();
    Table table =
        Table.create(
            study.title() + ": runs",
            texts("Name", Outcome::name),
            texts("Bits", o -> o.bits().toString()),
            LongColumn.create("Seed", outcomes.stream().mapToLong(Outcome::seed).toArray()),
            IntColumn.create("Epochs", outcomes.stream().mapToInt(Outcome::epochs)),
            DoubleColumn.create("Compression", outcomes.stream().mapToDouble(Outcome::saving)),
            DoubleColumn.create(
                "Test accuracy %",
                outcomes.stream().mapToDouble(o -> Tables.rounded(100 * o.accuracy()))));
    if (heldOut().isPresent()) {
      table.addColumns(heldOutColumn(), heldOutLosses());
    }
    return table.addColumns(
        LongColumn.create(
            "Minutes",
            manifests.stream().mapToLong(m -> Math.round(m.wallSeconds() / 60)).toArray()),
        StringColumn.create("Code", manifests.stream().map(m -> sessions(m, Session::revision))),
        StringColumn.create(
            "Processor", manifests.stream().map(m -> sessions(m, Session::processor))),
        texts("Run", Outcome::run));
  }

  private DoubleColumn heldOutColumn() {
    DoubleColumn heldOut = DoubleColumn.create("Held-out accuracy %");
    for (Outcome o : outcomes) {
      if (o.heldOutAccuracy() == null) {
        heldOut.appendMissing();
      } else {
        heldOut.append(Tables.rounded(100 * o.heldOutAccuracy()));
      }
    }
    return heldOut;
  }

  /** Not rounded: allocations are ranked by it. Missing where nothing was held out. */
  private DoubleColumn heldOutLosses() {
    return DoubleColumn.create(
        "Held-out loss",
        outcomes.stream()
            .map(o -> Metrics.last(Metrics.read(runs.resolve(o.run()))))
            .mapToDouble(last -> last.getOrDefault("heldout_loss", Double.NaN)));
  }

  private StringColumn texts(String name, Function<Outcome, String> value) {
    return StringColumn.create(name, outcomes.stream().map(value));
  }

  private List<Manifest> manifests() {
    return outcomes.stream().map(o -> Manifest.read(runs.resolve(o.run()))).toList();
  }

  /** Those of all sessions, each once; older manifests list none. */
  private static String sessions(Manifest manifest, Function<Session, String> value) {
    return manifest.sessions().stream().map(value).distinct().collect(Collectors.joining("; "));
  }

  /** What was trained on what, and how the numbers are to be read, as Markdown. */
  public String markdown() {
    StringBuilder text = new StringBuilder(test().markdown(study.title(), shared()));
    text.append(ofSingleRows());
    heldOut()
        .ifPresent(
            held ->
                text.append('\n')
                    .append(
                        held.markdown(
                            study.title() + ", images held out of the training set", Map.of())));
    text.append("\nImages: ").append(origins()).append(".\n");
    Study.Protocol protocol = study.protocol();
    if (protocol.margin() > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "\nFixed beforehand: equal means that the interval lies within ±%.2f points.\n\n",
              protocol.margin()));
      test().rows().forEach(row -> verdict(row).ifPresent(text::append));
    }
    if (!protocol.note().isEmpty()) {
      text.append('\n').append(protocol.note()).append('\n');
    }
    return text.toString();
  }

  /** The settings that no row has another value for. */
  private Map<String, String> shared() {
    Map<String, String> shared = new LinkedHashMap<>(study.settings());
    study.rows().forEach(row -> shared.keySet().removeAll(row.settings().keySet()));
    return shared;
  }

  /** What rows set for themselves, and what the others have of it. */
  private String ofSingleRows() {
    StringBuilder text = new StringBuilder();
    Map<String, String> others = new LinkedHashMap<>(study.settings());
    others.keySet().removeAll(shared().keySet());
    if (!others.isEmpty()) {
      text.append("\nOnly some rows differ from ")
          .append(Markdown.settings(others))
          .append(":\n\n");
    }
    for (Study.Row row : study.rows()) {
      if (!row.settings().isEmpty()) {
        text.append("* ").append(row.name()).append(": ").append(Markdown.settings(row.settings()));
        text.append('\n');
      }
    }
    return text.toString();
  }

  private String origins() {
    return manifests().stream()
        .map(m -> m.environment().images())
        .map(origin -> origin.isEmpty() ? "origin not recorded" : origin)
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private Optional<String> verdict(Comparison.Row row) {
    return row.difference()
        .flatMap(Comparison.Difference::interval)
        .map(interval -> "* " + row.group().name() + ": " + verdict(interval) + "\n");
  }

  private String verdict(Comparison.Interval interval) {
    double margin = study.protocol().margin();
    if (interval.low() > -margin && interval.high() < margin) {
      return "equal";
    }
    return interval.low() > 0 ? "better" : interval.high() < 0 ? "worse" : "undecided";
  }

  /**
   * Writes {@code results.md}, {@code results.csv}, {@code runs.csv}, an SVG per figure and {@code
   * report.html}.
   *
   * @return the files written
   */
  public List<Path> write(Path directory) {
    Path markdown = directory.resolve("results.md");
    DurableFiles.write(markdown, markdown());
    Path csv = directory.resolve("results.csv");
    Tables.writeCsv(test().numbers(), csv);
    Path all = directory.resolve("runs.csv");
    Tables.writeCsv(runs(), all);
    List<Path> files = new ArrayList<>(List.of(markdown, csv, all));
    Map<Path, Chart> charts = charts(directory);
    charts.forEach((svg, chart) -> Svg.write(chart, svg));
    files.addAll(charts.keySet());
    Path page = directory.resolve("report.html");
    HtmlPage.write(study.title(), List.copyOf(charts.values()), page);
    files.add(page);
    return files;
  }

  /** The figures by the files for them. */
  private Map<Path, Chart> charts(Path directory) {
    Report report = new Report(study.title(), outcomes, runs);
    Map<Path, Chart> charts = new LinkedHashMap<>();
    if (outcomes.stream().anyMatch(o -> o.saving() != 1)) {
      charts.put(
          directory.resolve("accuracy-compression.svg"), report.accuracyAgainstCompression());
    }
    charts.put(directory.resolve("accuracy.svg"), report.trainingCurves());
    for (Path run : finished) {
      String name = run.getFileName().toString();
      if (Manifest.read(run).kind().equals("search")) {
        report
            .searchCharts(name)
            .forEach((end, chart) -> charts.put(directory.resolve(name + end), chart));
      }
    }
    return charts;
  }

  /**
   * Writes the form that is committed: tables, figures and the runs with their final weights.
   *
   * @return the files written, and the directory of the runs
   */
  public List<Path> publish(Path directory) {
    List<Path> files = new ArrayList<>(write(directory));
    Path published = directory.resolve("runs");
    finished.forEach(run -> FinishedRuns.publish(run, published));
    files.add(published);
    return files;
  }
}
