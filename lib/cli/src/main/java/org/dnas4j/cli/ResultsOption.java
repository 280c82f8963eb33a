package org.dnas4j.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where tables and figures go. */
final class ResultsOption {
  @Option(
      names = "--results",
      description =
          "directory of tables and figures; default: RUNS/results, of a pipeline"
              + " RUNS/results-CONFIGURATION, of a study RUNS/results-FILE, of a sweep"
              + " RUNS/sweep-HASH")
  private Path path;

  /** What was asked for, or one of that name beside the runs. */
  Path or(RunsOption runs, String name) {
    return path == null ? runs.path.resolve(name) : path;
  }
}
