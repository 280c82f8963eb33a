package org.dnas4j.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.base.Check;
import org.dnas4j.report.chart.Chart;
import org.dnas4j.report.chart.Curve;
import org.dnas4j.search.ProbabilityColumns;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/** What a run measured after every epoch, its {@code metrics.csv}, as a table and as charts. */
public final class RunMetrics {
  private final Table table;

  private RunMetrics(Table table) {
    this.table = table;
  }

  /**
   * Reads the metrics of a run that has finished at least one epoch.
   *
   * @param runs directory of the runs
   * @param run name of the run's directory, as in {@code Outcome.run()} and {@code Found.run()}
   * @throws IllegalArgumentException if there is no such run
   */
  public static RunMetrics of(Path runs, String run) {
    Path directory = runs.resolve(run);
    Check.that(
        Files.exists(directory.resolve(Metrics.FILE)),
        "run",
        run,
        "a run with at least one finished epoch");
    return new RunMetrics(Metrics.read(directory).setName(run));
  }

  /** One row per epoch; what was not measured in an epoch is missing. */
  public Table table() {
    return table;
  }

  /**
   * One column over the epochs; epochs in which it was not measured are left out.
   *
   * @param name what the legend calls it
   * @param scale by which values are multiplied, 100 for percent
   */
  public Curve curve(String name, String column, double scale) {
    if (!table.containsColumn(column)) {
      throw new IllegalArgumentException(
          "column = \"" + column + "\"; allowed: " + String.join(", ", table.columnNames()));
    }
    List<Integer> epochs = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (Row row : table) {
      double value = value(column, row.getRowNumber());
      if (!Double.isNaN(value)) {
        epochs.add(row.getInt("epoch"));
        values.add(scale * value);
      }
    }
    return new Curve(name, epochs, values);
  }

  /** The blocks whose candidates' probabilities a search wrote, in order; else empty. */
  public List<String> blocks() {
    return probabilityColumns().stream().map(ProbabilityColumns::block).distinct().toList();
  }

  /** P_θ of one block after the last epoch of a search, by bits in the order of the candidates. */
  public Map<String, Double> distribution(String block) {
    Map<String, Double> distribution = new LinkedHashMap<>();
    for (String column : probabilityColumns(block)) {
      distribution.put(ProbabilityColumns.bits(column), value(column, table.rowCount() - 1));
    }
    return distribution;
  }

  /** P_θ after the last epoch of a search: candidates over blocks. */
  public Chart.Heat probabilities() {
    Check.that(
        !blocks().isEmpty(), "run", table.name(), "a search whose method has a distribution P_θ");
    return Charts.probabilities("softmax(θ) after the search", Metrics.last(table));
  }

  /** P_θ of one block over the epochs of a search, one curve a candidate. */
  public Chart.Xy probabilities(String block) {
    List<Curve> curves =
        probabilityColumns(block).stream()
            .map(c -> curve(ProbabilityColumns.bits(c) + " bit", c, 1))
            .toList();
    return Charts.curves("softmax(θ) of block " + block, "probability", curves);
  }

  private double value(String column, int row) {
    return table.column(column) instanceof NumericColumn<?> numbers
        ? numbers.getDouble(row)
        : Double.NaN; // nothing measured yet: no type
  }

  private List<String> probabilityColumns() {
    return table.columnNames().stream().filter(ProbabilityColumns::contain).toList();
  }

  private List<String> probabilityColumns(String block) {
    Check.that(blocks().contains(block), "block", block, String.join(", ", blocks()));
    return probabilityColumns().stream()
        .filter(c -> ProbabilityColumns.block(c).equals(block))
        .toList();
  }
}
