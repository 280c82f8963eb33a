package org.dnas4j.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.dnas4j.experiment.Trial;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.HtmlPage;
import org.dnas4j.report.chart.Svg;
import org.dnas4j.runs.Outcome;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What a sweep amounts to: one table, one figure, and both as files. */
public final class SweepReport {
  private final String title;
  private final List<Trial> trials;

  /**
   * Collects results.
   *
   * @param title names network and data, for headings
   */
  public SweepReport(String title, List<Trial> trials) {
    this.title = title;
    this.trials = List.copyOf(trials);
  }

  /**
   * One row per variant and seed. Compression counts the searched 3×3 convolutions alone; entropy
   * is that of P_θ in nats, the mean of the blocks; accuracy is the first sample's after
   * retraining.
   */
  public Table table() {
    Table table =
        Table.create(
            title,
            text("Setting", t -> t.variant().setting()),
            text("Value", t -> t.variant().value()),
            LongColumn.create(
                "Seed", trials.stream().mapToLong(t -> t.variant().config().seed()).toArray()),
            number("Expected compression", s -> s.found().expectedCompression()),
            number("Entropy", Trial.Searched::entropy),
            text("Most likely", t -> t.search().map(s -> s.found().best().literal()).orElse("")),
            number("Its compression", Trial.Searched::bestCompression),
            text(
                "First sample",
                t -> t.search().map(s -> s.found().samples().get(0).literal()).orElse("")),
            number("Sample compression", Trial.Searched::sampleCompression),
            number("Search seconds", Trial.Searched::seconds));
    if (retrained()) {
      table.insertColumn(
          table.columnIndex("Search seconds"), column("Accuracy %", SweepReport::accuracy));
    }
    if (trials.stream().anyMatch(t -> !t.problem().isEmpty())) {
      table.addColumns(text("Problem", Trial::problem));
    }
    return table;
  }

  /**
   * The figure: accuracy against compression of the first samples if they were retrained, one
   * colour a setting; otherwise {@link #compression}.
   */
  public Chart chart() {
    return retrained() ? accuracy() : compression();
  }

  /** Expected compression by what the search counts, one bar a variant and seed. */
  public Chart.Bars compression() {
    return new Chart.Bars(
        title,
        "expected compression after the search",
        "setting",
        trials.stream()
            .map(
                t ->
                    new Chart.Bar(
                        label(t) + (t.search().isEmpty() ? " (failed)" : ""),
                        t.variant().setting(),
                        t.search().map(s -> s.found().expectedCompression()).orElse(Double.NaN)))
            .toList());
  }

  private Chart.Xy accuracy() {
    List<Trial> trained = trials.stream().filter(t -> t.retrained().isPresent()).toList();
    return new Chart.Xy(
        title,
        "compression of the first sample",
        "test accuracy, %",
        trained.stream()
            .map(t -> t.variant().setting())
            .distinct()
            .map(
                setting ->
                    new Chart.Series(
                        setting,
                        setting.equals("base") ? Chart.Style.DIAMONDS : Chart.Style.POINTS,
                        trained.stream()
                            .filter(t -> t.variant().setting().equals(setting))
                            .map(t -> point(t, t.retrained().orElseThrow()))
                            .toList()))
            .toList());
  }

  private Chart.Point point(Trial trial, Outcome outcome) {
    String label = label(trial) + ": " + outcome.bits();
    double compression = trial.search().orElseThrow().sampleCompression();
    return new Chart.Point(compression, 100 * outcome.accuracy(), label);
  }

  /**
   * Writes {@code sweep.csv}, {@code sweep.md}, an SVG a figure and {@code sweep.html}.
   *
   * @return the files written
   */
  public List<Path> write(Path directory) {
    Path csv = directory.resolve("sweep.csv");
    Tables.writeCsv(table(), csv);
    Path markdown = directory.resolve("sweep.md");
    Tables.writeMarkdown(table(), markdown);
    Path bars = directory.resolve("sweep-compression.svg");
    Svg.write(compression(), bars);
    List<Path> files = new ArrayList<>(List.of(csv, markdown, bars));
    List<Chart> charts = new ArrayList<>(List.of(compression()));
    if (retrained()) {
      Path points = directory.resolve("sweep-accuracy.svg");
      Svg.write(accuracy(), points);
      files.add(points);
      charts.add(accuracy());
    }
    Path page = directory.resolve("sweep.html");
    HtmlPage.write(title, charts, page);
    files.add(page);
    return files;
  }

  private boolean retrained() {
    return trials.stream().anyMatch(t -> t.retrained().isPresent());
  }

  /** With the seed where there are several. */
  private String label(Trial trial) {
    boolean several =
        trials.stream().mapToLong(t -> t.variant().config().seed()).distinct().count() > 1;
    return trial.variant().label() + (several ? ", seed " + trial.variant().config().seed() : "");
  }

  private StringColumn text(String name, Function<Trial, String> value) {
    return StringColumn.create(name, trials.stream().map(value));
  }

  private DoubleColumn number(String name, ToDoubleFunction<Trial.Searched> value) {
    return column(name, t -> t.search().stream().mapToDouble(value).findFirst());
  }

  private DoubleColumn column(String name, Function<Trial, OptionalDouble> value) {
    DoubleColumn column = DoubleColumn.create(name);
    trials.forEach(t -> Tables.appendOptional(column, value.apply(t)));
    return column;
  }

  private static OptionalDouble accuracy(Trial trial) {
    return trial.retrained().stream().mapToDouble(o -> 100 * o.accuracy()).findFirst();
  }
}
