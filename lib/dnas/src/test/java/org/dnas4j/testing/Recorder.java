package org.dnas4j.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingState;

/** Keeps what a loop tells: every step, and every epoch with a copy of its state. */
public final class Recorder implements TrainingListener {
  /** All steps in order. */
  public final List<Step> steps = new ArrayList<>();

  /** All epochs in order. */
  public final List<Epoch> epochs = new ArrayList<>();

  /** The state after each epoch. */
  public final List<TrainingState> states = new ArrayList<>();

  private final Consumer<Step> afterStep;

  /** Only records. */
  public Recorder() {
    this(step -> {});
  }

  /** Records, and does more after a step. */
  public Recorder(Consumer<Step> afterStep) {
    this.afterStep = afterStep;
  }

  @Override
  public void step(Step step) {
    steps.add(step);
    afterStep.accept(step);
  }

  @Override
  public void epoch(Epoch epoch) {
    epochs.add(epoch);
    states.add(epoch.state().get());
  }

  /** A number of every epoch, in order. */
  public List<Double> numbers(String name) {
    return epochs.stream().map(epoch -> epoch.numbers().get(name)).toList();
  }
}
