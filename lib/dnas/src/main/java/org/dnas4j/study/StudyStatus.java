package org.dnas4j.study;

import java.util.List;

/**
 * How far a study is, at one moment.
 *
 * @param lines one per run, in the order of the plan
 */
public record StudyStatus(List<Line> lines) {
  /** Copies the list. */
  public StudyStatus {
    lines = List.copyOf(lines);
  }

  /** Where a run stands. */
  public enum State {
    /** For a worker, or for the run that it begins with. */
    WAITING,
    RUNNING,
    FINISHED,
    /** Diverged or was refused, or its workers died three times, or what it needs failed. */
    FAILED,
    /** Interrupted on request; the next start of the study goes on with it. */
    STOPPED
  }

  /**
   * One run.
   *
   * @param label for example {@code uniform 2 bit, seed 1}
   * @param run name of its directory
   * @param state where it stands
   * @param epochs done, with the share of the one that runs
   * @param of epochs in all, 0 if not known yet
   * @param imagesPerSecond over the last seconds, 0 if not known
   * @param secondsLeft NaN if not known
   * @param problem why it failed or was tried again, else empty
   */
  public record Line(
      String label,
      String run,
      State state,
      double epochs,
      int of,
      double imagesPerSecond,
      double secondsLeft,
      String problem) {}

  /** How many are in a state. */
  public long count(State state) {
    return lines.stream().filter(line -> line.state() == state).count();
  }

  /** Whether nothing is left to do. */
  public boolean ended() {
    return count(State.WAITING) + count(State.RUNNING) == 0;
  }
}
