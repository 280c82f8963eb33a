package org.dnas4j.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dnas4j.report.Markdown;
import org.dnas4j.report.StudyReport;
import org.dnas4j.report.StudyTable;
import org.dnas4j.report.display.Display;
import org.dnas4j.report.display.LiveStudy;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.study.LocalWorkers;
import org.dnas4j.study.Program;
import org.dnas4j.study.Study;
import org.dnas4j.study.StudyHours;
import org.dnas4j.study.StudyRunner;
import org.dnas4j.study.StudyStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tech.tablesaw.api.Table;

/** {@code dnas study}: all trainings of a study file, in worker processes of one thread each. */
@Command(
    name = "study",
    description =
        "Run what a study file lists and has not been run; then write tables and figures.")
final class StudyCommand implements Callable<Integer> {
  /** Exit code of a study some of whose runs failed. */
  static final int SOME_FAILED = 3;

  private static final long SECONDS_BETWEEN = 60;
  private static final long STOP_SECONDS = 60;

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the study, a JSON file")
  Path file;

  @Option(
      names = "--workers",
      description =
          "worker processes of one thread each; default: one per processor; 0 trains nothing and"
              + " writes what has finished")
  Integer workers;

  @Mixin RunsOption runs;

  @Option(names = "--data", description = "directory of the images; default: the study's")
  Path data;

  @Mixin ResultsOption results;

  @Option(
      names = "--publish",
      paramLabel = "DIR",
      description =
          "write tables, figures, runs and final weights in the form that is committed; finished"
              + " runs in DIR/runs are used, too")
  Path publish;

  @Option(
      names = "--dry-run",
      description = "only list what would run, with hours measured on this processor")
  boolean dryRun;

  @Override
  public Integer call() {
    Study study = Study.read(file, Optional.ofNullable(data));
    if (publish != null) {
      FinishedRuns.adopt(publish.resolve("runs"), runs.path);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (dryRun) {
      print(out, StudyTable.of(StudyHours.of(study, runs.path)));
      return 0;
    }
    // Everything else of this process is loaded from the copy, too: see Frozen.
    Optional<Integer> elsewhere = Frozen.run(runs.path, spec.commandLine().getParseResult());
    if (elsewhere.isPresent()) {
      return elsewhere.get();
    }
    // A stop ends this process once the tables of what has finished are written.
    CountDownLatch written = new CountDownLatch(1);
    StudyStatus end;
    try {
      end = run(study, out, written);
      write(study, out);
      out.println(StudyTable.summary(end));
      out.flush();
    } finally {
      written.countDown();
    }
    if (workers != null && workers == 0) {
      return 0;
    }
    return end.count(StudyStatus.State.STOPPED) + end.count(StudyStatus.State.WAITING) > 0
        ? Main.STOPPED
        : end.count(StudyStatus.State.FAILED) > 0 ? SOME_FAILED : 0;
  }

  private StudyStatus run(Study study, PrintWriter out, CountDownLatch written) {
    int processes = workers == null ? Runtime.getRuntime().availableProcessors() : workers;
    Program program = Program.freeze(runs.path);
    try (LocalWorkers executor = new LocalWorkers(runs.path, Math.max(1, processes), program)) {
      StudyRunner runner = new StudyRunner(study, runs.path, executor);
      if (processes == 0 || runner.status().ended()) {
        return runner.status();
      }
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(runner, written), "study-stop"));
      LiveStudy live = new LiveStudy(runner.status(), display(out), SECONDS_BETWEEN);
      return runner.run(live::update);
    }
  }

  private static void stop(StudyRunner runner, CountDownLatch written) {
    runner.stop();
    try {
      written.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** On a terminal one table that changes, else one below the other. */
  private static Display display(PrintWriter out) {
    boolean terminal = System.console() != null;
    return shown -> {
      print(out, (Table) shown);
      int[] lines = {lines(shown)};
      return next -> {
        if (terminal) {
          out.print("\033[" + lines[0] + "A\033[J");
        }
        print(out, (Table) next);
        lines[0] = lines(next);
      };
    };
  }

  /** A heading, the rule below it, an empty line and the table's name beside the rows. */
  private static int lines(Object table) {
    return ((Table) table).rowCount() + 4;
  }

  private static void print(PrintWriter out, Table table) {
    out.println(table.name());
    out.println(Markdown.of(table));
    out.flush();
  }

  private void write(Study study, PrintWriter out) {
    StudyReport report = new StudyReport(study, runs.path);
    if (report.outcomes().isEmpty()) {
      return;
    }
    String name = file.getFileName().toString().replaceFirst("\\.json$", "");
    var files =
        publish == null
            ? report.write(results.or(runs, "results-" + name))
            : report.publish(publish);
    out.println();
    out.println(report.markdown());
    files.forEach(written -> out.println("wrote " + written));
  }
}
