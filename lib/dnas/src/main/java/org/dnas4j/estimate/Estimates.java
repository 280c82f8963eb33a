package org.dnas4j.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.dnas4j.config.ControlsConfig;
import org.dnas4j.config.DataConfig;
import org.dnas4j.config.DataSize;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Footprint;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engines;

/**
 * Memory and time of an experiment, before it starts.
 *
 * @param config the experiment
 * @param engine what was measured, in one line
 * @param free memory
 * @param stages one estimate a stage
 */
public record Estimates(
    ExperimentConfig config, String engine, FreeMemory free, List<Estimate> stages) {

  /** Copies the list. */
  public Estimates {
    stages = List.copyOf(stages);
  }

  /**
   * Counts, and measures the speed of every stage for some seconds on random images. Photos that
   * are not on disk are taken to be as many as {@link #assumed} says.
   */
  public static Estimates of(ExperimentConfig config) {
    try (Engine engine = Engines.open(config.engine().name(), config.engine().options())) {
      FreeMemory free = FreeMemory.of(engine);
      List<Estimate> stages = new ArrayList<>();
      for (ExperimentConfig.Stage stage : ExperimentConfig.Stage.values()) {
        stages.add(estimate(config, stage, engine, free));
      }
      return new Estimates(config, engine.description(), free, stages);
    }
  }

  /** What photos are counted as that are not on disk; empty if all images are there or known. */
  public Optional<String> assumed() {
    DataConfig data = config.data();
    return data.source()
        .assumed(data.wanted(config.seed()))
        .filter(set -> !DataSize.isOnDisk(data))
        .map(set -> "no photos in " + data.dir() + ": counted as those of " + set);
  }

  private static Estimate estimate(
      ExperimentConfig config, ExperimentConfig.Stage stage, Engine engine, FreeMemory free) {
    DataSize data = DataSize.of(config.data(), stage);
    NetSpec net = config.net().spec(config.data().imageSize(), data.classes());
    StageMemory memory = StageMemory.of(config, stage, net, data);
    int batch = config.batch(stage);
    int fitting = memory.fitting(batch, free.bytes().orElse(Long.MAX_VALUE));
    return new Estimate(
        stage,
        stage == ExperimentConfig.Stage.RETRAIN ? retrainings(config) : 1,
        images(config, stage, net, data),
        memory.footprint().macs(),
        batch,
        memory,
        new SpeedTest(config, net, engine, free.gpu())
            .imagesPerSecond(stage, memory.footprint().macs(), fitting));
  }

  /**
   * Hours of one run of a stage on this machine, from the speed of its steps, measured for some
   * seconds.
   */
  public static double hours(ExperimentConfig config, ExperimentConfig.Stage stage) {
    try (Engine engine = Engines.open(config.engine().name(), config.engine().options())) {
      Estimate one = estimate(config, stage, engine, FreeMemory.of(engine));
      return one.hours();
    }
  }

  /** Samples and controls, with every seed. */
  private static int retrainings(ExperimentConfig config) {
    ControlsConfig controls = config.controls();
    return controls.seeds().size()
        * (config.sampling().keep()
            + controls.uniformBits().size()
            + controls.randomArchitectures());
  }

  /** Epochs of one run of a stage, each a row of its table. */
  public static int epochs(ExperimentConfig config, ExperimentConfig.Stage stage) {
    if (stage != ExperimentConfig.Stage.SEARCH) {
      return config.train(stage).epochs();
    }
    DataSize data = DataSize.of(config.data(), stage);
    return StageMemory.work(config, config.spec(), data).epochs();
  }

  /** Images of all steps of one run. */
  static long images(
      ExperimentConfig config, ExperimentConfig.Stage stage, NetSpec net, DataSize data) {
    return stage == ExperimentConfig.Stage.SEARCH
        ? StageMemory.work(config, net, data).images()
        : config.train(stage).epochs() * data.train();
  }

  /**
   * Hours of the whole pipeline on some other device, by counting alone: the multiply-accumulates
   * of all images forwards and, where something is trained, twice as many backwards, and those of a
   * teacher forwards.
   *
   * @param macsPerSecond that the device makes of such convolutions, above 0
   */
  public static double countedHours(ExperimentConfig config, double macsPerSecond) {
    double macs = 0;
    for (ExperimentConfig.Stage stage : ExperimentConfig.Stage.values()) {
      DataSize data = DataSize.of(config.data(), stage);
      NetSpec net = config.net().spec(config.data().imageSize(), data.classes());
      int runs = stage == ExperimentConfig.Stage.RETRAIN ? retrainings(config) : 1;
      double images = images(config, stage, net, data);
      boolean learns =
          stage != ExperimentConfig.Stage.SEARCH || StageMemory.work(config, net, data).learns();
      boolean taught = StageMemory.isTaught(config, stage);
      double teacher = taught ? Footprint.plain(net, Precision.FULL).macs() : 0;
      double pass = StageMemory.footprint(config, stage, net, data).macs();
      macs += runs * images * ((learns ? 3 : 1) * pass + teacher);
    }
    return macs / macsPerSecond / 3600;
  }

  /** Hours of the whole pipeline here. */
  public double hours() {
    return stages.stream().mapToDouble(Estimate::totalHours).sum();
  }

  /**
   * Refuses what cannot fit.
   *
   * @param maxHours what the whole pipeline may take; infinite for no limit
   * @return this
   * @throws IllegalArgumentException if a stage needs more memory than is free, or the pipeline
   *     more hours, with what to change
   */
  public Estimates require(double maxHours) {
    for (Estimate stage : stages) {
      MemoryCheck.require(config, stage.stage(), stage.memory(), free);
    }
    if (hours() > maxHours) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the pipeline takes about %.1f hours here, more than the %.1f allowed; set fewer"
                  + " epochs (baseline.epochs, search.method.epochs, retrain.train.epochs), fewer"
                  + " retrainings (sampling.keep, controls.uniformBits,"
                  + " controls.randomArchitectures), fewer data.trainImages or a smaller"
                  + " net.width%s, or use a faster machine or a GPU (engine.device=cuda)",
              hours(),
              maxHours,
              config.data().source().photos() ? " or data.imageSize" : ""));
    }
    return this;
  }
}
