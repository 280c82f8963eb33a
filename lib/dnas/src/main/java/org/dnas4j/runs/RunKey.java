package org.dnas4j.runs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.experiment.Experiment;
import org.dnas4j.search.Architecture;

/**
 * What identifies the run of one stage: {@link RunStore} finds it by this.
 *
 * @param kind of the run, for example {@code baseline}
 * @param name of the experiment, which does not identify it
 * @param decides JSON of what decides its numbers, see {@link ExperimentConfig#decides}
 */
public record RunKey(String kind, String name, String decides) {
  /** The run of {@link Experiment#baseline}. */
  public static RunKey baseline(ExperimentConfig config) {
    return of("baseline", config, ExperimentConfig.Stage.BASELINE, Map.of());
  }

  /** The run of {@link Experiment#search}. */
  public static RunKey search(ExperimentConfig config) {
    return of("search", config, ExperimentConfig.Stage.SEARCH, Map.of());
  }

  /**
   * The run of {@link Experiment#retrain}.
   *
   * @param baseline name of the baseline's run, if the retraining needs it; see {@link
   *     RetrainConfig#usesBaseline}
   */
  public static RunKey retrain(
      ExperimentConfig config, Architecture architecture, long seed, Optional<String> baseline) {
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("architecture", architecture.literal());
    more.put("seed", seed);
    baseline.ifPresent(run -> more.put("baseline", run));
    return of("retrain", config, ExperimentConfig.Stage.RETRAIN, more);
  }

  private static RunKey of(
      String kind, ExperimentConfig config, ExperimentConfig.Stage stage, Map<String, ?> more) {
    return new RunKey(kind, config.name(), config.decides(stage, more));
  }
}
