package org.dnas4j.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.RetrainConfig;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Architecture;

/**
 * The short way from a trained network and a budget to one smaller network: an allocation of the
 * compression {@code search.target}, fine-tuned from the full-precision network. No control is
 * trained.
 *
 * @param full the full-precision network
 * @param found what the search gave
 * @param network what was fine-tuned
 */
public record Compression(Outcome full, Found found, Outcome network) {
  /** Of the fine-tuning protocol, as the other values in {@link #settings}. */
  private static final int EPOCHS = 20;

  private static final double RATE = 0.04;
  private static final double DECAY = 1e-4;

  /** The allocation that was fine-tuned. */
  public Architecture architecture() {
    return found.samples().get(0);
  }

  /**
   * The settings of a pipeline that does this. A search that aims at no compression gives way to
   * {@code sensitivity}, which trains nothing. Unless {@code retrain.start} is set, fine-tuning
   * takes at most 20 epochs at a rate of 0.04 that falls by a cosine, with decay 1e-4.
   */
  public static ExperimentConfig settings(ExperimentConfig config) {
    Map<String, Object> changes = new LinkedHashMap<>();
    if (!config.search().usesTarget()) {
      changes.put("search.method", "sensitivity");
    }
    if (config.retrain().start().isEmpty()) {
      changes.put("retrain.inherit", false);
      changes.put("retrain.start", RetrainConfig.BASELINE);
      changes.put("retrain.train.epochs", Math.min(EPOCHS, config.retrain().train().epochs()));
      changes.put("retrain.train.learningRate", RATE);
      changes.put("retrain.train.weightDecay", DECAY);
      changes.put("retrain.train.schedule", "cosine");
    }
    changes.put("sampling.keep", 1);
    changes.put("controls.uniformBits", List.of());
    changes.put("controls.randomArchitectures", 0);
    changes.put("controls.seeds", List.of(config.seed()));
    return config.with(changes);
  }

  /**
   * What a pipeline under {@link #settings} ended with.
   *
   * @throws IllegalArgumentException if it has no such runs
   */
  static Compression of(FinishedRuns finished) {
    return new Compression(
        first(finished, Outcome.Kind.FULL_PRECISION),
        finished.searches().get(0),
        first(finished, Outcome.Kind.SEARCHED));
  }

  private static Outcome first(FinishedRuns finished, Outcome.Kind kind) {
    return finished.outcomes().stream()
        .filter(o -> o.kind() == kind)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no network of the kind " + kind.label() + " has been trained"));
  }
}
