package org.dnas4j.report;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.dnas4j.study.StudyHours;
import org.dnas4j.study.StudyStatus;
import org.dnas4j.study.StudyStatus.State;
import org.dnas4j.train.ProgressLine;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** How far a study is, or what it would take, as a table. */
public final class StudyTable {
  /** A study of hundreds of runs shows those that are at work or failed, and counts the others. */
  private static final int LONG = 40;

  private StudyTable() {}

  /** State, epoch, speed and time left of each run. */
  public static Table of(StudyStatus status) {
    boolean all = status.lines().size() <= LONG;
    List<StudyStatus.Line> lines =
        status.lines().stream()
            .filter(l -> all || l.state() == State.RUNNING || l.state() == State.FAILED)
            .toList();
    Table table =
        Table.create(
            summary(status),
            texts("Run", lines, StudyStatus.Line::label),
            texts("State", lines, l -> l.state().name().toLowerCase(Locale.ROOT)),
            texts("Epoch", lines, StudyTable::epoch),
            texts("Images/s", lines, StudyTable::speed),
            texts("Left", lines, StudyTable::left));
    return lines.stream().allMatch(l -> l.problem().isEmpty())
        ? table
        : table.addColumns(texts("Problem", lines, StudyStatus.Line::problem));
  }

  /** An epoch counts when it is finished. */
  private static String epoch(StudyStatus.Line line) {
    return String.format(Locale.ROOT, "%d/%d", (int) line.epochs(), line.of());
  }

  private static String speed(StudyStatus.Line line) {
    return line.imagesPerSecond() > 0
        ? String.format(Locale.ROOT, "%.0f", line.imagesPerSecond())
        : "";
  }

  private static String left(StudyStatus.Line line) {
    return Double.isNaN(line.secondsLeft()) ? "" : ProgressLine.duration(line.secondsLeft());
  }

  /** In one line. */
  public static String summary(StudyStatus status) {
    return String.format(
        Locale.ROOT,
        "%d of %d runs finished, %d running, %d waiting, %d failed, %d stopped",
        status.count(State.FINISHED),
        status.lines().size(),
        status.count(State.RUNNING),
        status.count(State.WAITING),
        status.count(State.FAILED),
        status.count(State.STOPPED));
  }

  /** What is left of each run in hours of one worker. */
  public static Table of(StudyHours hours) {
    return Table.create(
        String.format(Locale.ROOT, "%.2f worker-hours left", hours.hours()),
        texts("Run", hours.lines(), StudyHours.Line::label),
        texts(
            "Epochs done",
            hours.lines(),
            l -> String.format(Locale.ROOT, "%d/%d", l.epochsDone(), l.epochs())),
        DoubleColumn.create(
            "Worker-hours", hours.lines().stream().mapToDouble(StudyHours.Line::hours)));
  }

  private static <T> StringColumn texts(String name, List<T> lines, Function<T, String> value) {
    return StringColumn.create(name, lines.stream().map(value));
  }
}
