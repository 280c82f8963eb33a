package org.dnas4j.experiment;

import org.dnas4j.data.Splits;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.search.SearchConfig;
import org.dnas4j.tensor.Check;
import org.dnas4j.tensor.Rng;
import org.dnas4j.train.TrainingData;

/** Refuses a stage that its images cannot be trained on, before it or any other stage starts. */
final class StageCheck {
  private StageCheck() {}

  /**
   * As far as the number of images tells.
   *
   * @param images of the training set, at most
   */
  static void require(ExperimentConfig config, ExperimentConfig.Stage stage, long images) {
    double share = 1;
    if (stage == ExperimentConfig.Stage.SEARCH) {
      SearchConfig search = config.search();
      share =
          search.alternate()
              ? Math.min(search.weightShare(), 1 - search.weightShare())
              : search.weightShare();
    }
    // The share of a split is rounded to whole images.
    requireBatch(config, stage, Math.round(images * share));
  }

  /**
   * Exactly.
   *
   * @param net what the stage trains
   * @param data what it trains on
   * @throws IllegalArgumentException naming the key, what was found and what is allowed
   */
  static void require(
      ExperimentConfig config, ExperimentConfig.Stage stage, ResNetSpec net, TrainingData data) {
    int[] labels = data.images().train().labels();
    int smallest = labels.length;
    if (stage == ExperimentConfig.Stage.SEARCH) {
      Splits split = Splits.stratified(labels, config.search().weightShare(), Rng.of(0));
      smallest =
          config.search().alternate()
              ? Math.min(split.first().length, split.second().length)
              : split.first().length;
    }
    requireBatch(config, stage, smallest);
    requireSeveralValues(config, stage, net);
  }

  private static void requireBatch(
      ExperimentConfig config, ExperimentConfig.Stage stage, long images) {
    int batch = StageMemory.batch(config, stage);
    Check.that(
        batch <= images,
        MemoryCheck.batchKey(stage),
        batch,
        "at most the " + images + " images it is drawn from");
  }

  /** Batch normalization makes 0 of a single value per channel. */
  private static void requireSeveralValues(
      ExperimentConfig config, ExperimentConfig.Stage stage, ResNetSpec net) {
    int map = net.blocks().stream().mapToInt(BlockSpec::outputSize).min().orElseThrow();
    Check.that(
        StageMemory.batch(config, stage) > 1 || map > 1,
        MemoryCheck.batchKey(stage),
        1,
        "at least 2, as the last maps of "
            + net
            + " have 1x1 values at data.imageSize = "
            + net.imageSize()
            + ", and batch normalization needs several per channel");
  }
}
