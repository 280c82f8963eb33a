package org.dnas4j.report.display;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.dnas4j.report.StudyTable;
import org.dnas4j.study.StudyStatus;

/** Shows a study while it runs: one table, anew when a run changes its state, else now and then. */
public final class LiveStudy {
  private final Display.Handle table;
  private final long nanosBetween;
  private final LongSupplier nanos;
  private List<StudyStatus.State> shown;
  private long last;

  /**
   * Shows the table.
   *
   * @param secondsBetween two updates while no state changes
   */
  public LiveStudy(StudyStatus status, Display display, long secondsBetween) {
    this(status, display, secondsBetween, System::nanoTime);
  }

  LiveStudy(StudyStatus status, Display display, long secondsBetween, LongSupplier nanos) {
    this.nanosBetween = TimeUnit.SECONDS.toNanos(secondsBetween);
    this.nanos = nanos;
    this.last = nanos.getAsLong();
    this.shown = states(status);
    this.table = display.show(StudyTable.of(status));
  }

  /** Takes in how far the study is; called by any thread. */
  public synchronized void update(StudyStatus status) {
    List<StudyStatus.State> states = states(status);
    long now = nanos.getAsLong();
    if (!states.equals(shown) || now - last >= nanosBetween) {
      shown = states;
      last = now;
      table.update(StudyTable.of(status));
    }
  }

  private static List<StudyStatus.State> states(StudyStatus status) {
    return status.lines().stream().map(StudyStatus.Line::state).toList();
  }
}
