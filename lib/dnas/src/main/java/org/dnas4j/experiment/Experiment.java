// Longer than 300 lines: the stages of Algorithm 1 share engine, images and store of runs, and are
// read together.
package org.dnas4j.experiment;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.dnas4j.config.DataLoader;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.RetrainConfig;
import org.dnas4j.config.StageCheck;
import org.dnas4j.cost.Cost;
import org.dnas4j.estimate.MemoryCheck;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.LayerState;
import org.dnas4j.net.Init;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.Space;
import org.dnas4j.net.WeightCheck;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.runs.Checkpoint;
import org.dnas4j.runs.Drawn;
import org.dnas4j.runs.FinishedRuns;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.Run;
import org.dnas4j.runs.RunKey;
import org.dnas4j.runs.RunStore;
import org.dnas4j.runs.SavedNetwork;
import org.dnas4j.runs.SavedSearch;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Dnas;
import org.dnas4j.search.Search;
import org.dnas4j.search.SearchContext;
import org.dnas4j.search.SearchMethod;
import org.dnas4j.search.SearchResult;
import org.dnas4j.search.SearchRun;
import org.dnas4j.search.SuperNetProbe;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.train.NanGuard;
import org.dnas4j.train.ProgressLine;
import org.dnas4j.train.Scores;
import org.dnas4j.train.ThreadControl;
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
  private final ThreadControl threads;
  private final TrainingData data;
  private final NetSpec net;
  private final SavedNetworks networks;
  // Loaded on first use.
  private TrainingData searchData;

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
    this.net = spec(config, data);
    this.networks = new SavedNetworks(store, net, config.kinds(), this::baseline, log);
    this.engine = Engines.open(config.engine().name(), config.engine().options());
    this.threads = config.engine().threads().control(engine);
    if (!engine.isFast()) {
      log.accept(
          "warning: engine.precision = bf16 saves memory here but no time: this processor has no"
              + " convolutions for it, so they run in fp32");
    }
    stop.holdExit();
  }

  /** The configuration. */
  public ExperimentConfig config() {
    return config;
  }

  /** The network that is quantized. */
  public NetSpec net() {
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
    require(ExperimentConfig.Stage.BASELINE);
    // Without bits to choose there is no search space, and every space has the same baseline.
    Architecture full = Architecture.uniform(net.with(Space.PAPER), 32);
    return train(
        new Training(
            RunKey.baseline(config),
            "full precision",
            Outcome.Kind.FULL_PRECISION,
            full,
            Cost.SIZE,
            QuantConfig.paper(),
            config.baseline(),
            config.seed(),
            Map.of(),
            Map::of,
            Optional::empty));
  }

  /**
   * Searches (Algorithm 1, step 1) and draws architectures from P_θ, where there is one. Drawing
   * others from a finished search trains nothing.
   */
  public synchronized Found search() {
    require(ExperimentConfig.Stage.SEARCH);
    SearchMethod method = config.search().method();
    if (method.usesBaseline() && !RunStore.finished(store.find(RunKey.search(config)))) {
      baseline();
    }
    TrainingData shown = searchData();
    try (Run run = store.open(RunKey.search(config))) {
      RunInputs.requireSameImages(run, shown);
      if (run.finished()) {
        Found saved = run.ended().orElseThrow().requireMetrics().found(config.kinds());
        Found found = Found.of(config, saved.result().on(net), name(run));
        note(found, new Drawn(Drawn.bits(found.samples()), List.of()));
        return found;
      }
      Map<String, String> needed =
          method.usesBaseline() ? Map.of("search.method", RetrainConfig.BASELINE) : Map.of();
      Map<String, String> sums = RunInputs.requireSameNetworks(run, needed, this.networks::sha256);
      SearchResult result = run.reporting(() -> search(run, shown, sums));
      Found found = Found.of(config, result.on(net), name(run));
      run.writeJson("architecture.json", SavedSearch.of(found));
      run.finish(SavedSearch.of(found));
      return found;
    }
  }

  private SearchResult search(Run run, TrainingData shown, Map<String, String> networks) {
    NetSpec spec = spec(config, shown);
    MemoryCheck.require(config, ExperimentConfig.Stage.SEARCH, spec, shown, engine);
    run.describe(RunInputs.environment(engine, config, config.seed(), shown, networks));
    try (SearchRun search = config.search().method().open(context(spec, shown))) {
      return stop.during(() -> search.run(resume(run), listener(run, "search")));
    }
  }

  private SearchContext context(NetSpec spec, TrainingData shown) {
    return new SearchContext(
        engine,
        spec,
        config.quant(),
        config.search(),
        shown,
        Rng.of(config.seed()).split("search"),
        threads,
        this::initialize,
        () -> networks.start(RetrainConfig.BASELINE).arrays(),
        log);
  }

  /**
   * Measures on the super net of the search, which is run first if it has not been.
   *
   * @param images of θ's share, of a smaller share all
   * @throws IllegalArgumentException if the search trains no super net
   */
  public synchronized <T> T probe(int images, Function<SuperNetProbe, T> measure) {
    if (!(config.search().method() instanceof Dnas method)) {
      throw new IllegalArgumentException(
          "search.method = "
              + config.search().method().kind()
              + " trains no super net to measure on; allowed: dnas");
    }
    Path run = store.directory(search().run());
    TrainingData shown = searchData();
    try (Search search = method.open(context(spec(config, shown), shown))) {
      LayerState.restore(search.superNet(), SavedNetwork.weights(run));
      return measure.apply(search.probe(images));
    }
  }

  /** Tables ask which allocations a search has drawn. */
  void note(Found found, Drawn drawn) {
    try {
      Drawn.add(store.directory(found.run()), found, drawn);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      log.accept(
          "warning: what was drawn from " + found.run() + " is not noted: " + e.getMessage());
    }
  }

  private TrainingData searchData() {
    if (searchData == null) {
      searchData =
          config.data().searchClasses() == 0
              ? data
              : DataLoader.loadAtMost(config.data().forSearch(net.classes()), config.seed(), log);
    }
    return searchData;
  }

  private TrainingData data(ExperimentConfig.Stage stage) {
    return stage == ExperimentConfig.Stage.SEARCH ? searchData() : data;
  }

  private void require(ExperimentConfig.Stage stage) {
    TrainingData shown = data(stage);
    StageCheck.require(config, stage, spec(config, shown), shown);
  }

  /** What would stop a later stage stops the first, before hours have gone into it. */
  private void requireAll() {
    for (ExperimentConfig.Stage stage : ExperimentConfig.Stage.values()) {
      require(stage);
    }
    config
        .controls()
        .uniformBits()
        .forEach(bits -> config.quant().require(bits, "controls.uniformBits"));
    if (RunStore.finished(store.find(RunKey.search(config)))) {
      return;
    }
    for (ExperimentConfig.Stage stage : ExperimentConfig.Stage.values()) {
      TrainingData shown = data(stage);
      MemoryCheck.require(config, stage, spec(config, shown), shown, engine);
    }
    requireSources();
  }

  /** Start and teacher of a retraining, if they are there already. */
  private void requireSources() {
    RetrainConfig retrain = config.retrain();
    if (!retrain.start().isEmpty() && !retrain.start().equals(RetrainConfig.BASELINE)) {
      networks.start(retrain.start());
    }
    if (!retrain.teacher().isEmpty() && !retrain.teacher().equals(RetrainConfig.BASELINE)) {
      networks.teacher(retrain.teacher());
    }
  }

  private static NetSpec spec(ExperimentConfig config, TrainingData data) {
    return config
        .net()
        .spec(data.images().train().height(), data.images().train().classes())
        .with(config.search().space());
  }

  private void initialize(Layer network) {
    if (config.net().zeroInit()) {
      Init.zeroLastNorms(net, network);
    }
  }

  private static String name(Run run) {
    return run.directory().getFileName().toString();
  }

  /**
   * Trains an architecture (Algorithm 1, step 2), from scratch or from other weights, on labels or
   * on a teacher's, as the configuration says.
   */
  public synchronized Outcome retrain(
      String name, Outcome.Kind kind, Architecture architecture, long seed) {
    RetrainConfig retrain = config.retrain();
    boolean inherits = retrain.inherit() && kind != Outcome.Kind.FULL_PRECISION;
    require(ExperimentConfig.Stage.RETRAIN);
    for (Precision precision : architecture.precisions()) {
      config.quant().require(precision, "the architecture " + architecture.literal());
    }
    if (retrain.usesBaseline() && !RunStore.finished(store.find(RunKey.baseline(config)))) {
      require(ExperimentConfig.Stage.BASELINE);
      requireSources();
    }
    if (inherits) {
      require(ExperimentConfig.Stage.SEARCH);
    }
    Optional<String> baseline =
        retrain.usesBaseline() ? Optional.of(baseline().run()) : Optional.empty();
    Optional<String> searchRun = inherits ? Optional.of(search().run()) : Optional.empty();
    return train(
        new Training(
            RunKey.retrain(config, architecture, seed, baseline),
            name + retrain.label(),
            kind,
            architecture,
            config.search().cost(),
            config.quant(),
            retrain.train(),
            seed,
            networks(searchRun),
            () ->
                searchRun
                    .map(run -> inherited(architecture, run))
                    .orElseGet(() -> arrays(retrain.start(), architecture)),
            () -> Optional.of(retrain.teacher()).filter(t -> !t.isEmpty()).map(networks::teacher)));
  }

  private Map<String, String> networks(Optional<String> searchRun) {
    Map<String, String> names = new TreeMap<>();
    names.put("retrain.inherit", searchRun.orElse(""));
    names.put("retrain.start", config.retrain().start());
    names.put("retrain.teacher", config.retrain().teacher());
    names.values().removeIf(String::isEmpty);
    return names;
  }

  private Map<String, NamedArray> arrays(String start, Architecture architecture) {
    return start.isEmpty() ? Map.of() : networks.start(start).arraysFor(architecture);
  }

  private Map<String, NamedArray> inherited(Architecture architecture, String searchRun) {
    Map<String, NamedArray> superNet = SavedNetwork.weights(store.directory(searchRun));
    return Inheritance.weights(
        config.search().method().superNet().orElseThrow(), architecture, superNet);
  }

  private Outcome train(Training training) {
    try (Run run = store.open(training.key())) {
      RunInputs.requireSameImages(run, data);
      Map<String, String> sums =
          RunInputs.requireSameNetworks(run, training.networks(), networks::sha256);
      if (run.finished()) {
        Outcome saved = run.ended().orElseThrow().requireMetrics().outcome();
        return training.outcome(saved, name(run));
      }
      Scores scores = run.reporting(() -> train(training, run, sums));
      Outcome outcome = training.outcome(scores, name(run), RunInputs.checksums(data));
      run.finish(outcome);
      return outcome;
    }
  }

  private Scores train(Training training, Run run, Map<String, String> networks) {
    MemoryCheck.require(config, training.part(), net, data, engine);
    run.describe(RunInputs.environment(engine, config, training.seed(), data, networks));
    run.writeJson("architecture.json", Map.of("bits", training.architecture().bits()));
    Optional<QuantizedNetwork> teacher = training.teacher().get().map(saved -> saved.open(engine));
    try {
      return train(training, run, teacher);
    } finally {
      teacher.ifPresent(QuantizedNetwork::close);
    }
  }

  private Scores train(Training training, Run run, Optional<QuantizedNetwork> teacher) {
    try (NetworkTraining network =
        new NetworkTraining(engine, training, data, teacher, threads, this::initialize)) {
      return stop.during(() -> network.run(resume(run), listener(run, training.name())));
    }
  }

  /**
   * Everything: baseline, search, retraining of the samples, and uniform and random controls of
   * equal cost under the same recipe.
   *
   * @return what the search found, and one outcome per training in that order
   */
  public synchronized FinishedRuns pipeline() {
    requireAll();
    return new Pipeline(this, log).run();
  }

  /**
   * A smaller network of the compression {@code search.target}, fine-tuned from the full-precision
   * one; the configuration is one that {@link Compression#settings} made.
   */
  public synchronized Compression compress() {
    return Compression.of(pipeline());
  }

  private Optional<TrainingState> resume(Run run) {
    Optional<Checkpoint> saved = run.resume();
    saved.ifPresent(
        state -> WeightCheck.require("the checkpoint of run " + name(run), state.arrays()));
    return saved.map(state -> new TrainingState(state.epoch(), state.arrays(), state.metadata()));
  }

  private TrainingListener listener(Run run, String name) {
    return TrainingListener.all(
        List.of(new NanGuard(), progress.apply(name), new Checkpointing(run, stop)));
  }

  @Override
  public synchronized void close() {
    engine.close();
  }
}
