package org.dnas4j.study;

import java.util.Optional;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.Json;
import org.dnas4j.estimate.Estimates;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Bits;

/**
 * One run of a study, for a worker to compute.
 *
 * @param row of the study
 * @param stage baseline, search, or retraining
 * @param config of the run
 * @param name what tables call the network
 * @param kind where its bit widths come from
 * @param bits of a retraining, else empty
 * @param seed of the run; of a retraining that shares a baseline not that of the configuration
 */
public record Job(
    String row,
    ExperimentConfig.Stage stage,
    ExperimentConfig config,
    String name,
    Outcome.Kind kind,
    Optional<Bits> bits,
    long seed) {

  /** As it travels to a worker. */
  private record Wire(
      String row,
      ExperimentConfig.Stage stage,
      String config,
      String name,
      Outcome.Kind kind,
      String bits,
      long seed) {}

  /** On one line. */
  public String toJson() {
    return Json.canonical(Json.tree(wire()));
  }

  private Wire wire() {
    String literal = bits.map(Bits::toString).orElse("");
    return new Wire(row, stage, config.toJson(), name, kind, literal, seed);
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
        Optional.of(wire.bits()).filter(b -> !b.isEmpty()).map(Bits::parse),
        wire.seed());
  }

  /** Computes it, or goes on with it, or finds it finished. */
  void run(Experiment experiment) {
    switch (stage) {
      case BASELINE -> experiment.baseline();
      case SEARCH -> experiment.search();
      case RETRAIN -> experiment.retrain(name, kind, bits.orElseThrow().on(experiment.net()), seed);
    }
  }

  /** Epochs of its run. */
  public int epochs() {
    return Estimates.epochs(config, stage);
  }

  /** For example {@code uniform 2 bit, seed 1}. */
  public String label() {
    String what = stage == ExperimentConfig.Stage.RETRAIN ? name : row;
    return what + ", seed " + seed;
  }
}
