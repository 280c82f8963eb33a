package org.dnas4j.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.dnas4j.cost.CostModel;
import org.dnas4j.net.Init;
import org.dnas4j.net.Layer;
import org.dnas4j.net.LayerState;
import org.dnas4j.net.ResNet;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.WeightQuantizer;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.CollapseWarning;
import org.dnas4j.search.Search;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.Rng;
import org.dnas4j.train.NanGuard;
import org.dnas4j.train.ProgressLine;
import org.dnas4j.train.Score;
import org.dnas4j.train.TrainConfig;
import org.dnas4j.train.Trainer;
import org.dnas4j.train.TrainingData;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingState;

/**
 * The stages of the paper on one configuration: {@link #baseline}, {@link #search}, {@link
 * #retrain} and all of them in {@link #pipeline}. Each is a run in a directory of its own: finished
 * ones are reused, interrupted ones go on. A second thread waits until the first is out of its
 * stage, because a notebook's stopped cell returns before its loop has polled the stop.
 */
public final class Experiment implements AutoCloseable {
  private final ExperimentConfig config;
  private final RunStore store;
  private final Consumer<String> log;
  private final StopSignal stop;
  private final Function<String, TrainingListener> progress;
  private final Engine engine;
  private final TrainingData data;
  private final ResNetSpec net;

  /**
   * Opens the engine and loads the data.
   *
   * @param runs directory of the runs; made if it is not there
   * @param log receives lines of progress
   */
  public Experiment(ExperimentConfig config, Path runs, Consumer<String> log, StopSignal stop) {
    this(config, runs, log, stop, name -> new ProgressLine(name, log));
  }

  /**
   * Opens the engine and loads the data, for a caller that shows progress itself.
   *
   * @param log receives what is not progress
   * @param progress what to tell of the steps and epochs of a stage, by the stage's name
   */
  public Experiment(
      ExperimentConfig config,
      Path runs,
      Consumer<String> log,
      StopSignal stop,
      Function<String, TrainingListener> progress) {
    this.config = config;
    this.store = new RunStore(runs, log);
    this.log = log;
    this.stop = stop;
    this.progress = progress;
    this.data = DataLoader.load(config, log);
    this.net = config.net().spec(data.images().train().height(), data.images().train().classes());
    this.engine = Engines.open(config.engine().name(), config.engine().options());
  }

  /** The configuration. */
  public ExperimentConfig config() {
    return config;
  }

  /** The network that is quantized. */
  public ResNetSpec net() {
    return net;
  }

  /** What the results are about: network, data and numbers of images. */
  public String title() {
    return net
        + " on "
        + data.images().train().name()
        + " ("
        + data.images().train().size()
        + " training images)";
  }

  /** Engine, device and precision in one line. */
  public String engineDescription() {
    return engine.description();
  }

  /** The directory of a run, by its name. */
  Path directory(String run) {
    return store.directory(run);
  }

  /** Trains in full precision. */
  public synchronized Outcome baseline() {
    Architecture full = Architecture.uniform(net, 32);
    String decides = config.decides(ExperimentConfig.Stage.BASELINE, Map.of());
    return train(
        "baseline",
        "full precision",
        Outcome.Kind.FULL_PRECISION,
        full,
        BitWidth::quantizer,
        config.baseline(),
        config.seed(),
        decides,
        Optional.empty());
  }

  /**
   * Searches (Algorithm 1, step 1) and draws architectures from P_θ. Drawing others from a finished
   * search trains nothing.
   */
  public synchronized Found search() {
    String decides = config.decides(ExperimentConfig.Stage.SEARCH, Map.of());
    try (Run run = store.open("search", config.name(), decides)) {
      if (run.finished()) {
        Found saved = Json.value("result.json", run.result().toString(), Found.class);
        return Found.of(config, net, saved.probabilities(), name(run));
      }
      Rng rng = Rng.of(config.seed()).split("search");
      run.describe(environment(config.seed()));
      try (SuperNet superNet = new SuperNet(engine, rng, net, Search.options(config.search()));
          Search search = new Search(engine, superNet, config.search(), data, rng)) {
        initialize(superNet);
        search.run(resume(run), listener(run, "search"));
        Found found = Found.of(config, net, search.probabilities(), name(run));
        run.writeJson("architecture.json", found);
        run.finish(found);
        return found;
      } catch (NanGuard.DivergedException e) {
        run.fail(e.getMessage());
        throw e;
      }
    }
  }

  private void initialize(Layer network) {
    if (config.net().zeroInit()) {
      Init.zeroLastNorms(network);
    }
  }

  private static String name(Run run) {
    return run.directory().getFileName().toString();
  }

  /**
   * Trains an architecture (Algorithm 1, step 2), from scratch or from the super net's weights as
   * the configuration says.
   */
  public Outcome retrain(String name, Outcome.Kind kind, Architecture architecture, long seed) {
    return retrain(name, kind, architecture, seed, BitWidth::quantizer, Map.of());
  }

  /**
   * Trains an architecture with quantizers of one's own.
   *
   * @param name also tells this run from others, for functions cannot be compared: give another
   *     name to other quantizers, or the finished run is taken for theirs
   * @param quantizers what a block of a bit width quantizes its weights with
   */
  public Outcome retrain(
      String name,
      Outcome.Kind kind,
      Architecture architecture,
      long seed,
      Function<BitWidth, WeightQuantizer> quantizers) {
    return retrain(name, kind, architecture, seed, quantizers, Map.of("quantizers", name));
  }

  private synchronized Outcome retrain(
      String name,
      Outcome.Kind kind,
      Architecture architecture,
      long seed,
      Function<BitWidth, WeightQuantizer> quantizers,
      Map<String, String> identity) {
    Map<String, Object> more = new LinkedHashMap<>(identity);
    more.put("architecture", architecture.literal());
    more.put("seed", seed);
    String decides = config.decides(ExperimentConfig.Stage.RETRAIN, more);
    Optional<Found> parent =
        config.retrain().inherit() && kind != Outcome.Kind.FULL_PRECISION
            ? Optional.of(search())
            : Optional.empty();
    return train(
        "retrain",
        name,
        kind,
        architecture,
        quantizers,
        config.retrain().train(),
        seed,
        decides,
        parent.map(Found::run));
  }

  private Outcome train(
      String stage,
      String name,
      Outcome.Kind kind,
      Architecture architecture,
      Function<BitWidth, WeightQuantizer> quantizers,
      TrainConfig training,
      long seed,
      String decides,
      Optional<String> inheritFrom) {
    try (Run run = store.open(stage, config.name(), decides)) {
      if (run.finished()) {
        double accuracy = run.result().get("accuracy").doubleValue();
        return outcome(name, kind, architecture, accuracy, seed, training, run);
      }
      Rng rng = Rng.of(seed).split(stage);
      run.describe(environment(seed));
      run.writeJson("architecture.json", Map.of("bits", architecture.literal()));
      try (ResNet network = new ResNet(engine, rng, net, architecture.precisions(), quantizers);
          Trainer trainer = new Trainer(engine, network, training, data, rng)) {
        initialize(network);
        inheritFrom.ifPresent(from -> inherit(network, architecture, from));
        Score score = trainer.run(resume(run), listener(run, name));
        Outcome outcome = outcome(name, kind, architecture, score.accuracy(), seed, training, run);
        run.finish(outcome);
        return outcome;
      } catch (NanGuard.DivergedException e) {
        run.fail(e.getMessage());
        throw e;
      }
    }
  }

  private void inherit(ResNet network, Architecture architecture, String searchRun) {
    Checkpoint saved =
        new Checkpoints(store.directory(searchRun).resolve("checkpoint"), log)
            .load()
            .orElseThrow(
                () -> new IllegalStateException("run " + searchRun + " has no checkpoint"));
    LayerState.restore(network, Inheritance.weights(config.search(), architecture, saved.arrays()));
  }

  private static Outcome outcome(
      String name,
      Outcome.Kind kind,
      Architecture architecture,
      double accuracy,
      long seed,
      TrainConfig training,
      Run run) {
    return new Outcome(
        name,
        kind,
        architecture.literal(),
        architecture.compression(CostModel.SIZE),
        architecture.compression(CostModel.COMPUTE),
        accuracy,
        seed,
        training.epochs(),
        name(run));
  }

  /**
   * Everything: baseline, search, retraining of the samples, and uniform and random controls of
   * equal cost under the same recipe.
   *
   * @return what the search found, and one outcome a training in that order
   */
  public synchronized FinishedRuns pipeline() {
    List<Outcome> rows = new ArrayList<>();
    rows.add(baseline());
    Found found = search();
    log.accept("found  " + found.argmax() + "  (most likely)");
    found.samples().forEach(literal -> log.accept("found  " + literal));
    for (long seed : config.controls().seeds()) {
      for (int i = 0; i < found.samples().size(); i++) {
        Architecture sample = Architecture.parse(net, found.samples().get(i));
        rows.add(retrain("sampled " + (i + 1), Outcome.Kind.SEARCHED, sample, seed));
      }
      for (Precision bits : config.controls().uniformBits()) {
        Architecture uniform = Architecture.uniform(net, bits);
        rows.add(retrain("uniform " + bits + " bit", Outcome.Kind.UNIFORM, uniform, seed));
      }
    }
    rows.addAll(randomControls(found));
    return new FinishedRuns(rows, List.of(found));
  }

  private List<Outcome> randomControls(Found found) {
    List<Outcome> rows = new ArrayList<>();
    List<Architecture> controls = RandomControls.of(config, net, found, log);
    for (int i = 0; i < controls.size(); i++) {
      for (long seed : config.controls().seeds()) {
        rows.add(retrain("random " + (i + 1), Outcome.Kind.RANDOM, controls.get(i), seed));
      }
    }
    return rows;
  }

  private Optional<TrainingState> resume(Run run) {
    return run.resume().map(saved -> new TrainingState(saved.epoch(), saved.arrays()));
  }

  private TrainingListener listener(Run run, String name) {
    return TrainingListener.all(
        List.of(
            new NanGuard(),
            new CollapseWarning(log),
            progress.apply(name),
            new Checkpointing(run, stop)));
  }

  private RunEnvironment environment(long seed) {
    return new RunEnvironment(
        engine.description(),
        config.engine().device(),
        config.engine().options().threads(),
        List.of(config.seed(), seed).stream().distinct().toList(),
        Map.of(
            data.images().train().name(), data.images().train().sha256(),
            data.images().test().name(), data.images().test().sha256()));
  }

  @Override
  public synchronized void close() {
    engine.close();
  }
}
