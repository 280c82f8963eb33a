package org.dnas4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where runs are kept. */
final class RunsOption {
  @Option(
      names = "--runs",
      defaultValue = "${env:DNAS_RUNS:-runs}",
      description = "directory of the runs; default: DNAS_RUNS, or runs")
  Path path;

  /** What was typed, a file or a directory; or, if there is no such, the run of that name. */
  Path find(Path typed) {
    Path named = path.resolve(typed);
    return !Files.exists(typed) && Files.isDirectory(named) ? named : typed;
  }
}
