package org.dnas4j.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.base.DurableFiles;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.estimate.Estimates;
import org.dnas4j.runs.RunStore;

/**
 * What a study would still take, in hours of one worker.
 *
 * @param lines one per run, in the order in which they would begin
 */
public record StudyHours(List<Line> lines) {
  /**
   * One run.
   *
   * @param label for example {@code uniform 2 bit, seed 1}
   * @param epochsDone that need not be repeated
   * @param epochs in all
   * @param hours of what is left, on one thread of this processor; 0 if finished
   */
  public record Line(String label, int epochsDone, int epochs, double hours) {}

  /** Copies the list. */
  public StudyHours {
    lines = List.copyOf(lines);
  }

  /** Looks at what is there and measures, for some seconds each, the speed of what is not. */
  public static StudyHours of(Study study, Path runs) {
    Map<String, Double> measured = new HashMap<>();
    List<Line> lines = new ArrayList<>();
    for (StudyPlan.Task task : StudyPlan.of(study, runs).tasks()) {
      Job job = task.job();
      int epochs = job.epochs();
      if (RunStore.finished(task.directory())) {
        lines.add(new Line(job.label(), epochs, epochs, 0));
        continue;
      }
      // The seed does not change how long a run takes.
      ExperimentConfig config = job.config().with(Map.of("seed", 0L, "engine.threads", 1));
      double hours =
          measured.computeIfAbsent(
              job.stage() + config.hash(), same -> Estimates.hours(config, job.stage()));
      int done = epochsDone(task.directory());
      lines.add(new Line(job.label(), done, epochs, hours * (epochs - done) / epochs));
    }
    return new StudyHours(lines);
  }

  private static int epochsDone(Path run) {
    Path metrics = run.resolve("metrics.csv");
    return Files.exists(metrics)
        ? (int) Math.max(0, DurableFiles.read(metrics).lines().count() - 1)
        : 0;
  }

  /** Of all that is left. */
  public double hours() {
    return lines.stream().mapToDouble(Line::hours).sum();
  }
}
