package org.dnas4j.experiment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.LayerState;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.train.Examples;
import org.dnas4j.train.LabelRefinery;
import org.dnas4j.train.Scores;
import org.dnas4j.train.ThreadControl;
import org.dnas4j.train.Trainer;
import org.dnas4j.train.TrainingData;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingState;

/** A network that is being trained, with the labels of a teacher if there is one. */
final class NetworkTraining implements AutoCloseable {
  private final QuantizedNetwork network;
  private final Trainer trainer;

  /**
   * Builds it.
   *
   * @param initialize puts new weights where training begins, before those that it starts from
   */
  NetworkTraining(
      Engine engine,
      Training training,
      TrainingData data,
      Optional<QuantizedNetwork> teacher,
      ThreadControl threads,
      Consumer<Layer> initialize) {
    Rng rng = Rng.of(training.seed()).split(training.key().kind());
    Architecture architecture = training.architecture();
    UnaryOperator<Examples> relabel =
        teacher
            .<UnaryOperator<Examples>>map(t -> new LabelRefinery(engine, t)::refine)
            .orElse(UnaryOperator.identity());
    network =
        new QuantizedNetwork(
            engine, rng, architecture.net(), architecture.precisions(), training.quant());
    Trainer opened = null;
    try {
      opened = new Trainer(engine, network, training.config(), data, rng, relabel, threads);
      initialize.accept(network);
      Map<String, NamedArray> start = training.start().get();
      if (!start.isEmpty()) {
        Map<String, NamedArray> state = new LinkedHashMap<>(LayerState.save(network));
        state.putAll(start);
        restore(network, state, training);
      }
    } catch (RuntimeException e) {
      // Weights that do not fit leave no memory behind.
      if (opened != null) {
        opened.close();
      }
      network.close();
      throw e;
    }
    trainer = opened;
  }

  /** Trains all epochs, or those left. */
  Scores run(Optional<TrainingState> from, TrainingListener listener) {
    return trainer.run(from, listener);
  }

  private static void restore(
      QuantizedNetwork network, Map<String, NamedArray> state, Training training) {
    try {
      LayerState.restore(network, state);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          training.networks() + ": " + e.getMessage() + "; give one of the same depth and width",
          e);
    }
  }

  @Override
  public void close() {
    trainer.close();
    network.close();
  }
}
