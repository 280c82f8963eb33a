package org.dnas4j.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.dnas4j.quant.Precision;
import org.dnas4j.runs.DamagedRunException;
import org.dnas4j.runs.Drawn;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Architecture;

/** All stages of one configuration, and the controls that the paper lacks. */
final class Pipeline {
  private final Experiment experiment;
  private final Consumer<String> log;

  Pipeline(Experiment experiment, Consumer<String> log) {
    this.experiment = experiment;
    this.log = log;
  }

  /** What the search found, and one outcome per training in the order of the paper's tables. */
  FinishedRuns run() {
    List<Outcome> rows = new ArrayList<>();
    if (experiment.config().usesBaseline()) {
      rows.add(experiment.baseline());
    } else {
      add(rows, experiment::baseline);
    }
    Found found = experiment.search();
    if (found.p().isPresent()) {
      log.accept("found  " + found.best() + "  (most likely)");
    }
    found.samples().forEach(sample -> log.accept("found  " + sample));
    for (long seed : experiment.config().controls().seeds()) {
      for (int i = 0; i < found.samples().size(); i++) {
        Architecture sample = found.samples().get(i);
        String name = "sampled " + (i + 1);
        add(rows, () -> experiment.retrain(name, Outcome.Kind.SEARCHED, sample, seed));
      }
      for (Precision bits : experiment.config().controls().uniformBits()) {
        Architecture uniform = Architecture.uniform(experiment.net(), bits);
        String name = "uniform " + bits + " bit";
        add(rows, () -> experiment.retrain(name, Outcome.Kind.UNIFORM, uniform, seed));
      }
    }
    rows.addAll(randomControls(found));
    return new FinishedRuns(rows, List.of(found));
  }

  private List<Outcome> randomControls(Found found) {
    List<Outcome> rows = new ArrayList<>();
    List<Architecture> controls =
        RandomControls.of(experiment.config(), experiment.net(), found, log);
    experiment.note(found, new Drawn(List.of(), Drawn.bits(controls)));
    for (int i = 0; i < controls.size(); i++) {
      Architecture control = controls.get(i);
      String name = "random " + (i + 1);
      for (long seed : experiment.config().controls().seeds()) {
        add(rows, () -> experiment.retrain(name, Outcome.Kind.RANDOM, control, seed));
      }
    }
    return rows;
  }

  /** One damaged run keeps no other from the table. */
  private void add(List<Outcome> rows, Supplier<Outcome> training) {
    try {
      rows.add(training.get());
    } catch (DamagedRunException e) {
      log.accept("warning: left out: " + e.getMessage());
    }
  }
}
