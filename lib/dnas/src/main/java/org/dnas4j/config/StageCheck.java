package org.dnas4j.config;

import java.util.List;
import java.util.stream.Stream;
import org.dnas4j.base.Check;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.SignedInputs;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.SearchConfig;
import org.dnas4j.search.SearchMethod;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.train.TrainingData;

/** Refuses a stage that its images cannot be trained on, before it or any other stage starts. */
public final class StageCheck {
  private StageCheck() {}

  /**
   * As far as the number of images and the configuration tell.
   *
   * @param images of the training set, at most
   */
  public static void require(ExperimentConfig config, ExperimentConfig.Stage stage, long images) {
    if (stage == ExperimentConfig.Stage.SEARCH) {
      requireSearch(config, config.spec(), images);
    } else {
      requireBatch(config, stage, images);
    }
  }

  /**
   * Exactly.
   *
   * @param net what the stage trains
   * @param data what it trains on
   * @throws IllegalArgumentException naming the key, what was found and what is allowed
   */
  public static void require(
      ExperimentConfig config, ExperimentConfig.Stage stage, NetSpec net, TrainingData data) {
    int images = data.images().train().size();
    if (stage == ExperimentConfig.Stage.SEARCH) {
      requireSearch(config, net, images);
    } else {
      requireBatch(config, stage, images);
    }
    requireSeveralValues(config, stage, net);
  }

  private static void requireSearch(ExperimentConfig config, NetSpec net, long images) {
    SearchMethod method = config.search().method();
    requireCandidates(config, net);
    requireCost(config.search(), net);
    requireTarget(config.search(), net);
    Check.that(
        !method.usesBaseline() || config.data().searchClasses() == 0,
        "data.searchClasses",
        config.data().searchClasses(),
        "0 with search.method = " + method.kind() + ", which begins with the baseline of all");
    try {
      method.require(net, config.search(), images);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("search.method." + e.getMessage(), e);
    }
  }

  private static void requireCandidates(ExperimentConfig config, NetSpec net) {
    for (Precision candidate : config.search().candidates()) {
      config.quant().require(candidate, "search.candidates");
    }
    List<Candidates> ofBlocks = Candidates.of(net, config.search().candidates());
    SignedInputs.require(net, config.quant(), i -> ofBlocks.get(i).quantizesInput());
  }

  private static void requireBatch(
      ExperimentConfig config, ExperimentConfig.Stage stage, long images) {
    int batch = config.batch(stage);
    Check.that(
        batch <= images,
        stage.batchKey(),
        batch,
        "at most the " + images + " images it is drawn from");
  }

  /** The cost of every candidate and the full one, which a table may lack. */
  private static void requireCost(SearchConfig search, NetSpec net) {
    Cost cost = search.cost();
    double start = 0;
    try {
      cost.full(net.blocks());
      for (BlockSpec block : net.blocks()) {
        Candidates candidates = Candidates.of(block, search.candidates());
        for (float one : candidates.costs(cost, block)) {
          start += one / candidates.size();
        }
      }
    } catch (IllegalArgumentException e) {
      // A cost names its own component only; the user needs the whole key.
      throw new IllegalArgumentException("search.cost." + e.getMessage(), e);
    }
    Check.that(
        start > Math.E || !search.method().usesPenalty(),
        "search.cost",
        Settings.text(RecordTree.write(cost)),
        "an expected cost above e = 2.72 at the start, whose logarithm is a scale; found "
            + (float) start
            + ": count in a smaller unit");
  }

  /** What no allocation of the candidates can reach. */
  private static void requireTarget(SearchConfig search, NetSpec net) {
    double least = 0;
    for (BlockSpec block : net.blocks()) {
      Stream<Precision> choices = Candidates.of(block, search.candidates()).precisions().stream();
      least += choices.mapToDouble(p -> search.cost().cost(block, p)).min().orElseThrow();
    }
    double most = search.cost().full(net.blocks()) / least;
    Check.that(
        !search.usesTarget() || search.target() <= most,
        "search.target",
        search.target(),
        "at most " + (float) most + ", the compression by the cheapest search.candidates");
  }

  /** Batch normalization makes 0 of a single value per channel. */
  private static void requireSeveralValues(
      ExperimentConfig config, ExperimentConfig.Stage stage, NetSpec net) {
    int map = net.blocks().stream().mapToInt(BlockSpec::outputSize).min().orElseThrow();
    Check.that(
        config.batch(stage) > 1 || map > 1,
        stage.batchKey(),
        1,
        "at least 2, as the last maps of "
            + net
            + " have 1x1 values at data.imageSize = "
            + net.imageSize()
            + ", and batch normalization needs several per channel");
  }
}
