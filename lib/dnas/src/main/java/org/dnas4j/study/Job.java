package org.dnas4j.study;

import java.util.Optional;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.Json;
import org.dnas4j.estimate.Estimates;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Bits;

/**
 * One run of a study, for a worker to compute. Its seed is its configuration's.
 *
 * @param row of the study
 * @param stage baseline, search, or retraining
 * @param config of the run
 * @param name what tables call the network
 * @param kind where its bit widths come from
 * @param bits of a retraining, else empty
 */
public record Job(
    String row,
    ExperimentConfig.Stage stage,
    ExperimentConfig config,
    String name,
    Outcome.Kind kind,
    Optional<Bits> bits) {

  /** As it travels to a worker. */
  private record Wire(
      String row,
      ExperimentConfig.Stage stage,
      String config,
      String name,
      Outcome.Kind kind,
      String bits) {}

  /** On one line. */
  public String toJson() {
    return Json.canonical(Json.tree(wire()));
  }

  private Wire wire() {
    String literal = bits.map(Bits::toString).orElse("");
    return new Wire(row, stage, config.toJson(), name, kind, literal);
  }

  /** Reads what {@link #toJson} wrote. */
  public static Job fromJson(String json) {
    Wire wire = Json.value("job", json, Wire.class);
    return new Job(
        wire.row(),
        wire.stage(),
        ExperimentConfig.fromJson(wire.config()),
        wire.name(),
        wire.kind(),
        Optional.of(wire.bits()).filter(b -> !b.isEmpty()).map(Bits::parse));
  }

  /** Computes it, or goes on with it, or finds it finished. */
  void run(Experiment experiment) {
    switch (stage) {
      case BASELINE -> experiment.baseline();
      case SEARCH -> experiment.search();
      case RETRAIN ->
          experiment.retrain(name, kind, bits.orElseThrow().on(experiment.net()), config.seed());
    }
  }

  /** Epochs of its run. */
  public int epochs() {
    return Estimates.epochs(config, stage);
  }

  /** For example {@code uniform 2 bit, seed 1}. */
  public String label() {
    String what = stage == ExperimentConfig.Stage.RETRAIN ? name : row;
    return what + ", seed " + config.seed();
  }
}
