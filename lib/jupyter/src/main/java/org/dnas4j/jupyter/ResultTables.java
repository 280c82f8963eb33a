package org.dnas4j.jupyter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dnas4j.cost.Cost;
import org.dnas4j.report.Tables;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Outcome;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What runs ended with, as tables. */
final class ResultTables {
  private ResultTables() {}

  static Table of(List<Outcome> outcomes) {
    Table table =
        Table.create(
            "Trained networks",
            StringColumn.create("Name", outcomes.stream().map(Outcome::name)),
            StringColumn.create("Kind", outcomes.stream().map(o -> o.kind().label())),
            StringColumn.create("Bits", outcomes.stream().map(o -> o.bits().toString())),
            DoubleColumn.create(
                "Test accuracy %",
                outcomes.stream().mapToDouble(o -> Tables.rounded(100 * o.accuracy()))),
            DoubleColumn.create(
                "Compression", outcomes.stream().mapToDouble(o -> Tables.rounded(o.compression()))),
            LongColumn.create("Seed", outcomes.stream().mapToLong(Outcome::seed).toArray()),
            IntColumn.create("Epochs", outcomes.stream().mapToInt(Outcome::epochs)),
            StringColumn.create("Run", outcomes.stream().map(Outcome::run)));
    if (outcomes.stream().anyMatch(o -> o.bits().quantizesActivations())) {
      DoubleColumn compute =
          DoubleColumn.create(
              "Compute compression",
              outcomes.stream()
                  .map(o -> o.computeCompression().orElse(Double.NaN))
                  .mapToDouble(Tables::rounded));
      table.insertColumn(table.columnIndex("Compression") + 1, compute);
    }
    outcomes.stream()
        .flatMap(o -> o.compressions().keySet().stream())
        .filter(cost -> !List.of(Cost.SIZE.kind(), Cost.COMPUTE.kind()).contains(cost))
        .distinct()
        .forEach(cost -> table.addColumns(compression(cost, outcomes)));
    return table;
  }

  private static DoubleColumn compression(String cost, List<Outcome> outcomes) {
    return DoubleColumn.create(
        "Compression of " + cost,
        outcomes.stream()
            .map(o -> o.compressions().getOrDefault(cost, Double.NaN))
            .mapToDouble(Tables::rounded));
  }

  static Table of(Found found) {
    List<String> what = new ArrayList<>();
    List<String> bits = new ArrayList<>();
    boolean samples = found.p().isPresent();
    if (samples) {
      what.add("most likely");
      bits.add(found.best().literal());
    }
    for (int i = 0; i < found.samples().size(); i++) {
      what.add((samples ? "sampled " : "found ") + (i + 1));
      bits.add(found.samples().get(i).literal());
    }
    String name =
        String.format(
            Locale.ROOT,
            "Search %s: %s compression %s",
            found.run(),
            samples ? "expected" : "best",
            Tables.rounded(found.expectedCompression()));
    return Table.create(
        name, StringColumn.create("Architecture", what), StringColumn.create("Bits", bits));
  }
}
