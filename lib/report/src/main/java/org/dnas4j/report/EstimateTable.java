package org.dnas4j.report;

import java.util.function.ToDoubleFunction;
import org.dnas4j.estimate.Estimate;
import org.dnas4j.estimate.Estimates;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Memory and time of an experiment that has not started, as a table. */
public final class EstimateTable {
  private static final double GIGA = 1e9;

  private EstimateTable() {}

  /** One row per stage and one for the whole pipeline, which runs them one after the other. */
  public static Table of(Estimates estimates) {
    StringColumn stages = StringColumn.create("Stage");
    IntColumn runs = IntColumn.create("Runs");
    LongColumn images = LongColumn.create("Images a run");
    IntColumn batches = IntColumn.create("Batch");
    for (Estimate stage : estimates.stages()) {
      stages.append(stage.stage().toString());
      runs.append(stage.runs());
      images.append(stage.images());
      batches.append(stage.batch());
    }
    stages.append("PIPELINE");
    runs.append(estimates.stages().stream().mapToInt(Estimate::runs).sum());
    images.append(estimates.stages().stream().mapToLong(s -> s.runs() * s.images()).sum());
    batches.appendMissing();
    DoubleColumn total = column("Hours in all", estimates, Estimate::totalHours);
    total.set(stages.size() - 1, estimates.hours());
    return Table.create(
        "Estimate on " + estimates.engine(),
        stages,
        runs,
        images,
        column("GMAC an image", estimates, s -> s.macs() / GIGA),
        batches,
        column("Memory GB", estimates, s -> s.bytes() / GIGA),
        column("Images/s here", estimates, Estimate::imagesPerSecond),
        column("Hours a run", estimates, Estimate::hours),
        total);
  }

  private static DoubleColumn column(
      String name, Estimates estimates, ToDoubleFunction<Estimate> value) {
    DoubleColumn column =
        DoubleColumn.create(name, estimates.stages().stream().mapToDouble(value).toArray());
    return column.appendMissing();
  }
}
