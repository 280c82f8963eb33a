package org.dnas4j.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dnas4j.estimate.Estimates;
import org.dnas4j.report.EstimateTable;
import org.dnas4j.report.Markdown;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tech.tablesaw.api.Table;

/** {@code dnas estimate}: memory and time of a pipeline, refused if they cannot fit. */
@Command(
    name = "estimate",
    description = "Estimate memory and time of the pipeline on this machine; needs no data.")
final class EstimateCommand implements Callable<Integer> {
  private static final double GB = 1e9;

  @Mixin RunOptions options;

  @Option(
      names = "--max-hours",
      paramLabel = "HOURS",
      description = "refuse a pipeline that takes more; default: no limit")
  double maxHours = Double.POSITIVE_INFINITY;

  @Override
  public Integer call() {
    Estimates estimates = Estimates.of(options.config());
    PrintWriter out = options.spec.commandLine().getOut();
    estimates.assumed().ifPresent(out::println);
    Table table = EstimateTable.of(estimates);
    out.println(table.name());
    out.println();
    out.println(Markdown.of(table));
    out.println(
        estimates.free().bytes().isPresent()
            ? String.format(
                Locale.ROOT,
                "%.1f GB of memory are free",
                estimates.free().bytes().getAsLong() / GB)
            : "the free memory is not known here: nothing is refused for memory");
    out.flush();
    estimates.require(maxHours);
    return 0;
  }
}
