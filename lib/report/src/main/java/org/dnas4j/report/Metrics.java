package org.dnas4j.report;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dnas4j.runs.Run;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;
import tech.tablesaw.io.csv.CsvReadOptions;

/** What a run measured after each of its epochs, one row per epoch. */
public final class Metrics {
  static final String FILE = "metrics.csv";

  private Metrics() {}

  /**
   * Reads {@code metrics.csv} from a run's directory: the column {@code epoch}, which counts from
   * 1, and one a measure. Times are in {@code times.csv}, which this does not read.
   */
  public static Table read(Path run) {
    Run.checkMetrics(run);
    return Table.read()
        .usingOptions(
            CsvReadOptions.builder(run.resolve(FILE).toFile()).missingValueIndicator("NaN"));
  }

  /**
   * The numbers of one row by column, {@code epoch} among them; NaN where nothing was measured. A
   * column that the table does not have is no key.
   */
  public static Map<String, Double> row(Table metrics, int row) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (Column<?> column : metrics.columns()) {
      double value = column instanceof NumericColumn<?> values ? values.getDouble(row) : Double.NaN;
      numbers.put(column.name(), value);
    }
    return numbers;
  }

  static Map<String, Double> last(Table metrics) {
    return row(metrics, metrics.rowCount() - 1);
  }
}
