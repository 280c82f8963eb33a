package org.dnas4j.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where runs are kept. */
final class RunsOption {
  @Option(
      names = "--runs",
      defaultValue = "${env:DNAS_RUNS:-runs}",
      description = "directory of the runs; default: DNAS_RUNS, or runs")
  Path path;
}
