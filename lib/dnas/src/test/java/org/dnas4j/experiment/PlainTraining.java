package org.dnas4j.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.dnas4j.config.DataLoader;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.layer.LayerState;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.train.Examples;
import org.dnas4j.train.LabelRefinery;
import org.dnas4j.train.Trainer;
import org.dnas4j.train.TrainingData;
import org.dnas4j.train.TrainingListener;

/**
 * A retraining put together from its parts by hand, without runs: the numbers that an experiment
 * has to come out at.
 */
final class PlainTraining {
  private PlainTraining() {}

  /**
   * The numbers of each epoch.
   *
   * @param start weights to begin with; those that are missing are fresh
   */
  static List<Map<String, Double>> numbers(
      ExperimentConfig config,
      Architecture architecture,
      long seed,
      Map<String, NamedArray> start,
      Optional<SavedNetwork> teacher) {
    TrainingData data = DataLoader.load(config, line -> {});
    Rng rng = Rng.of(seed).split("retrain");
    List<Map<String, Double>> epochs = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void epoch(Epoch epoch) {
            epochs.add(Map.copyOf(epoch.numbers()));
          }
        };
    try (Engine engine = Engines.open(config.engine().name(), config.engine().options())) {
      Optional<QuantizedNetwork> labels = teacher.map(saved -> saved.open(engine));
      UnaryOperator<Examples> relabel =
          labels.isEmpty()
              ? UnaryOperator.identity()
              : new LabelRefinery(engine, labels.get())::refine;
      try (QuantizedNetwork network =
              new QuantizedNetwork(engine, rng, architecture.net(), architecture.precisions());
          Trainer trainer =
              new Trainer(engine, network, config.retrain().train(), data, rng, relabel)) {
        Map<String, NamedArray> state = new LinkedHashMap<>(LayerState.save(network));
        state.putAll(start);
        LayerState.restore(network, state);
        trainer.run(Optional.empty(), listener);
      } finally {
        labels.ifPresent(QuantizedNetwork::close);
      }
    }
    return epochs;
  }
}
