package org.dnas4j.experiment;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dnas4j.runs.Checkpoint;
import org.dnas4j.runs.Run;
import org.dnas4j.train.NanGuard;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingState;

/** Writes every epoch of a loop to its run: numbers first, then the state, and polls for a stop. */
final class Checkpointing implements TrainingListener {
  private final Run run;
  private final StopSignal stop;

  Checkpointing(Run run, StopSignal stop) {
    this.run = run;
    this.stop = stop;
  }

  @Override
  public void step(Step step) {
    stop.check();
  }

  @Override
  public void epoch(Epoch epoch) {
    int done = epoch.epoch() + 1;
    TrainingState state = epoch.state().get();
    NanGuard.check(state);
    run.metrics(done, epoch.numbers(), times(epoch));
    run.save(new Checkpoint(done, state.arrays(), state.texts()));
  }

  private static Map<String, Double> times(Epoch epoch) {
    Map<String, Double> times = new LinkedHashMap<>();
    times.put("seconds", epoch.seconds());
    times.put("threads", Math.round(epoch.threads() * 100) / 100.0);
    return times;
  }
}
