package org.dnas4j.experiment;

import java.util.Map;
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
    run.metrics(done, epoch.numbers(), Map.of("seconds", epoch.seconds()));
    run.save(new Checkpoint(done, state.arrays(), Map.of()));
  }
}
