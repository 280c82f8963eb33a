package org.dnas4j.experiment;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.cost.Cost;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.RunKey;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.train.Score;
import org.dnas4j.train.Scores;
import org.dnas4j.train.TrainConfig;

/**
 * One network to train, as a run.
 *
 * @param key the run's
 * @param name as tables show it
 * @param searched cost that is told beside size and compute
 * @param quant how its blocks are quantized
 * @param networks names of other trained networks that it depends on, by the key that names them
 * @param start arrays to begin with instead of fresh ones; read when the run is not finished
 * @param teacher what labels instead of the data; likewise
 */
record Training(
    RunKey key,
    String name,
    Outcome.Kind kind,
    Architecture architecture,
    Cost searched,
    QuantConfig quant,
    TrainConfig config,
    long seed,
    Map<String, String> networks,
    Supplier<Map<String, NamedArray>> start,
    Supplier<Optional<SavedNetwork>> teacher) {

  /** The part of the experiment that it is. */
  ExperimentConfig.Stage part() {
    return ExperimentConfig.Stage.valueOf(key.kind().toUpperCase(Locale.ROOT));
  }

  /** What became of it. */
  Outcome outcome(Scores scores, String run, Map<String, String> data) {
    Double heldOut = scores.heldOut().map(Score::accuracy).orElse(null);
    return outcome(scores.test().accuracy(), heldOut, run, data);
  }

  /** The same of a finished run, whatever it was called then. */
  Outcome outcome(Outcome saved, String run) {
    return outcome(saved.accuracy(), saved.heldOutAccuracy(), run, saved.data());
  }

  private Outcome outcome(double accuracy, Double heldOut, String run, Map<String, String> data) {
    return new Outcome(
        name,
        kind,
        architecture.bits(),
        Outcome.compressions(architecture, searched),
        accuracy,
        heldOut,
        seed,
        config.epochs(),
        run,
        architecture.net().toString(),
        data);
  }
}
