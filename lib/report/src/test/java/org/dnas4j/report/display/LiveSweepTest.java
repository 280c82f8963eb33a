package org.dnas4j.report.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.experiment.Variant;
import org.dnas4j.train.Score;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingListener.Step;
import org.junit.jupiter.api.Test;

class LiveSweepTest {
  private final List<Progress> shown = new ArrayList<>();
  private long now;

  private LiveSweep sweep() {
    ExperimentConfig config = ExperimentConfig.preset("smoke");
    List<Variant> variants =
        List.of(new Variant(Map.of(), config), new Variant(Map.of("search.gamma", "2"), config));
    Display display =
        value -> {
          shown.add((Progress) value);
          return update -> shown.add((Progress) update);
        };
    return new LiveSweep(variants, display, () -> now);
  }

  private static Step step(int epoch) {
    return new Step(epoch, 4, 9, 10, 32, "weights", new Score(1, 0.5));
  }

  @Test
  void oneBarGoesThroughAllVariants() {
    LiveSweep sweep = sweep();
    sweep.next();
    TrainingListener first = sweep.listener("search");
    now += 600_000_000;
    first.step(step(1));
    sweep.next();
    sweep.done();
    assertEquals(List.of(0.0, 0.0, 0.25, 0.5, 1.0), shown.stream().map(Progress::share).toList());
    assertEquals("1 of 2: base, search epoch 2/4", shown.get(2).text());
    assertEquals("2 of 2: search.gamma = 2", shown.get(3).text());
  }

  @Test
  void atMostTwoUpdatesASecond() {
    LiveSweep sweep = sweep();
    sweep.next();
    TrainingListener listener = sweep.listener("search");
    int before = shown.size();
    for (int i = 0; i < 1000; i++) {
      now += 2_000_000;
      listener.step(step(0));
    }
    assertTrue(shown.size() - before >= 3 && shown.size() - before <= 4, "shown: " + shown.size());
  }
}
