package org.dnas4j.report.display;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dnas4j.study.StudyStatus;
import org.dnas4j.study.StudyStatus.State;
import org.junit.jupiter.api.Test;

class LiveStudyTest {
  private int shown;
  private int updated;
  private long now;

  private static StudyStatus status(State state, double epochs) {
    return new StudyStatus(
        List.of(
            new StudyStatus.Line("a, seed 1", "retrain-1", state, epochs, 9, 0, Double.NaN, "")));
  }

  @Test
  void progressIsShownNowAndThenAndAChangeOfStateAtOnce() {
    Display display =
        value -> {
          shown++;
          return next -> updated++;
        };
    LiveStudy live = new LiveStudy(status(State.WAITING, 0), display, 60, () -> now);
    assertEquals(1, shown);
    live.update(status(State.WAITING, 0));
    assertEquals(0, updated);
    live.update(status(State.RUNNING, 0));
    assertEquals(1, updated);
    now += TimeUnit.SECONDS.toNanos(59);
    live.update(status(State.RUNNING, 1));
    assertEquals(1, updated);
    now += TimeUnit.SECONDS.toNanos(1);
    live.update(status(State.RUNNING, 2));
    assertEquals(2, updated);
    now += TimeUnit.SECONDS.toNanos(59);
    live.update(status(State.RUNNING, 3));
    assertEquals(2, updated);
    live.update(status(State.FINISHED, 9));
    assertEquals(3, updated);
    assertEquals(1, shown);
  }
}
