package org.dnas4j.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dnas4j.base.Check;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.config.Json;
import org.dnas4j.config.RecordTree;
import org.dnas4j.cost.Cost;
import org.dnas4j.runs.Found;
import org.dnas4j.runs.Manifest;
import org.dnas4j.runs.Outcome;
import org.dnas4j.search.Distribution;
import org.dnas4j.train.NanGuard;

/**
 * An ablation: the same search under several settings. One factor at a time is varied around a base
 * configuration or, after {@link #grid}, all of them together.
 *
 * <p>Each search is a run of its own, so a sweep that was stopped goes on where it was, and one
 * that is repeated or extended trains only what is new.
 */
public final class Sweep {
  /** One value of a factor, with the text that shows in tables. */
  private record Value(Object given, String text) {}

  private final ExperimentConfig base;
  private final Map<String, List<Value>> factors;
  private final List<Long> seeds;
  private final boolean grid;
  private final boolean retrain;

  private Sweep(
      ExperimentConfig base,
      Map<String, List<Value>> factors,
      List<Long> seeds,
      boolean grid,
      boolean retrain) {
    this.base = base;
    this.factors = factors;
    this.seeds = seeds;
    this.grid = grid;
    this.retrain = retrain;
  }

  /** The base alone, which {@link #vary} adds to. */
  public static Sweep of(ExperimentConfig base) {
    return new Sweep(base, Map.of(), List.of(base.seed()), false, false);
  }

  /**
   * Adds a factor, for example {@code vary("search.gamma", 0.5, 1, 2)} or {@code
   * vary("search.candidates", "0,4,32", "2,4,32")}.
   *
   * @param key as in {@link ExperimentConfig#with(String, Object)}
   * @param values at least one, each once, of the kinds that are allowed there
   * @throws IllegalArgumentException if the key is unknown or already varied, or a value repeated
   *     or impossible for the base
   */
  public Sweep vary(String key, Object... values) {
    Check.that(!key.equals("seed"), "vary", key, "seeds(1, 2, ...), which repeats every variant");
    Check.that(values.length > 0, "values of " + key, "none", "at least one");
    Check.that(!factors.containsKey(key), key, "varied twice", "once, with all its values");
    List<Value> checked = new ArrayList<>();
    for (Object value : values) {
      require(base.with(key, value));
      checked.add(new Value(value, base.text(key, value)));
    }
    List<String> texts = checked.stream().map(Value::text).toList();
    Check.that(texts.stream().distinct().count() == texts.size(), key, texts, "each value once");
    Map<String, List<Value>> more = new LinkedHashMap<>(factors);
    more.put(key, List.copyOf(checked));
    return new Sweep(base, more, seeds, grid, retrain);
  }

  /** Repeats every variant with each of these seeds; without it, the base's seed is used. */
  public Sweep seeds(long... repeated) {
    Check.that(
        repeated.length > 0 && Arrays.stream(repeated).distinct().count() == repeated.length,
        "seeds",
        Arrays.toString(repeated),
        "at least one, each once");
    List<Long> list = Arrays.stream(repeated).boxed().toList();
    return new Sweep(base, factors, list, grid, retrain);
  }

  /** Takes every combination of all values instead of one factor at a time. */
  public Sweep grid() {
    return new Sweep(base, factors, seeds, true, retrain);
  }

  /** Trains the first sample of every search, too. */
  public Sweep retrain() {
    return new Sweep(base, factors, seeds, grid, true);
  }

  /**
   * The configurations in the order in which they run: the base first, or all combinations. Left
   * out are combinations that no configuration can have, such as multi-path with shared weights.
   */
  public List<Variant> variants() {
    return variants(leftOut -> {});
  }

  private List<Variant> variants(Consumer<String> log) {
    List<Variant> variants = new ArrayList<>();
    for (Map<String, Value> choice : grid ? combinations() : oneAtATime()) {
      Map<String, String> shown = new LinkedHashMap<>();
      Map<String, Object> given = new LinkedHashMap<>();
      choice.forEach((key, value) -> shown.put(key, value.text()));
      choice.forEach((key, value) -> given.put(key, value.given()));
      try {
        ExperimentConfig config = base.with(given);
        require(config);
        for (long seed : seeds) {
          variants.add(new Variant(shown, config.with("seed", seed)));
        }
      } catch (IllegalArgumentException e) {
        log.accept("left out " + shown + ": " + e.getMessage());
      }
    }
    return variants;
  }

  private void require(ExperimentConfig config) {
    config.require(ExperimentConfig.Stage.SEARCH);
    if (retrain) {
      config.require(ExperimentConfig.Stage.RETRAIN);
    }
  }

  private List<Map<String, Value>> oneAtATime() {
    List<Map<String, Value>> choices = new ArrayList<>(List.of(Map.of()));
    factors.forEach((key, values) -> values.forEach(value -> choices.add(Map.of(key, value))));
    return choices;
  }

  private List<Map<String, Value>> combinations() {
    List<Map<String, Value>> choices = List.of(Map.of());
    for (Map.Entry<String, List<Value>> factor : factors.entrySet()) {
      List<Map<String, Value>> longer = new ArrayList<>();
      for (Map<String, Value> choice : choices) {
        for (Value value : factor.getValue()) {
          Map<String, Value> one = new LinkedHashMap<>(choice);
          one.put(factor.getKey(), value);
          longer.add(one);
        }
      }
      choices = longer;
    }
    return choices;
  }

  /** 12 hexadecimal digits that change with whatever decides the results. */
  public String hash() {
    List<String> hashes =
        variants().stream().map(v -> v.config().hash()).collect(Collectors.toList());
    hashes.add(retrain ? "retrain" : "search");
    return Json.hash(RecordTree.write(hashes));
  }

  /**
   * Runs what is not finished yet. A variant that diverges is noted and the next one begun; a
   * request to stop ends the sweep.
   *
   * @param open makes the experiment of a variant, which is closed here
   * @param log receives a line per variant
   * @return one per variant, in order
   * @throws java.util.concurrent.CancellationException if it was stopped; the same sweep goes on
   */
  public List<Trial> run(Function<ExperimentConfig, Experiment> open, Consumer<String> log) {
    List<Variant> variants = variants(log);
    List<Trial> trials = new ArrayList<>();
    for (Variant variant : variants) {
      String place = "sweep  " + (trials.size() + 1) + "/" + variants.size() + "  ";
      log.accept(place + variant.label() + ", seed " + variant.config().seed());
      try (Experiment experiment = open.apply(variant.config())) {
        Trial trial = run(variant, experiment);
        trials.add(trial);
        if (!trial.problem().isEmpty()) {
          log.accept("failed: " + trial.problem());
        }
      }
    }
    return trials;
  }

  private Trial run(Variant variant, Experiment experiment) {
    Optional<Trial.Searched> searched = Optional.empty();
    try {
      Found found = experiment.search();
      searched = Optional.of(searched(experiment, found));
      if (!retrain) {
        return new Trial(variant, searched, Optional.empty(), "");
      }
      Outcome outcome =
          experiment.retrain(
              variant.label(),
              Outcome.Kind.SEARCHED,
              found.samples().get(0),
              variant.config().seed());
      return new Trial(variant, searched, Optional.of(outcome), "");
    } catch (NanGuard.DivergedException e) {
      return new Trial(variant, searched, Optional.empty(), e.getMessage());
    }
  }

  private static Trial.Searched searched(Experiment experiment, Found found) {
    Path run = experiment.directory(found.run());
    Cost cost = experiment.config().search().cost();
    return new Trial.Searched(
        found,
        found.best().compression(cost),
        found.samples().get(0).compression(cost),
        found.p().map(Distribution::entropy).orElse(Double.NaN),
        Manifest.read(run).wallSeconds());
  }
}
