package org.dnas4j.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.runs.Outcome;
import org.dnas4j.runs.RunStore;
import org.dnas4j.search.Architecture;
import org.dnas4j.supernet.SuperNet.Mode;
import org.dnas4j.testing.TinyExperiments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
  /** All factors of the paper's ablations, with values that differ from the base's. */
  private static final Map<String, List<Object>> FACTORS = new LinkedHashMap<>();

  static {
    FACTORS.put("search.gamma", List.of(0.5, 8));
    FACTORS.put("search.method.temperature", List.of(1));
    FACTORS.put("search.method.temperatureDecay", List.of(0));
    FACTORS.put("search.candidates", List.of("[2,32]", List.of(0, 1, 4)));
    FACTORS.put("search.method.ownWeights", List.of(false));
    FACTORS.put("search.method.mode", List.of(Mode.MULTI_PATH));
    FACTORS.put("search.method.alternate", List.of(false));
    FACTORS.put("search.penalty", List.of("additive"));
  }

  @TempDir private Path runs;
  @TempDir private Path unbroken;

  private final List<String> log = new ArrayList<>();

  private static Sweep all(ExperimentConfig base) {
    Sweep sweep = Sweep.of(base);
    for (Map.Entry<String, List<Object>> factor : FACTORS.entrySet()) {
      sweep = sweep.vary(factor.getKey(), factor.getValue().toArray());
    }
    return sweep;
  }

  private List<Trial> run(Sweep sweep) {
    log.clear();
    return run(sweep, runs, new StopSignal());
  }

  private List<Trial> run(Sweep sweep, Path directory, StopSignal stop) {
    return sweep.run(config -> new Experiment(config, directory, log::add, stop), log::add);
  }

  private List<String> epochs() {
    return log.stream().filter(line -> line.contains("  epoch ")).toList();
  }

  @Test
  void everyFactorIsSearchedOnceAndThenFree() {
    Sweep sweep =
        all(TinyExperiments.config("search.method.epochs=1", "search.method.warmupEpochs=0"));
    List<Trial> trials = run(sweep);
    assertEquals(
        List.of(
            "base",
            "search.gamma = 0.5",
            "search.gamma = 8",
            "search.method.temperature = 1",
            "search.method.temperatureDecay = 0",
            "search.candidates = 2 32",
            "search.candidates = 0 1 4",
            "search.method.ownWeights = false",
            "search.method.mode = multi_path",
            "search.method.alternate = false",
            "search.penalty = additive"),
        trials.stream().map(t -> t.variant().label()).toList());
    Set<String> directories = new HashSet<>();
    for (Trial trial : trials) {
      assertEquals("", trial.problem());
      Trial.Searched search = trial.search().orElseThrow();
      assertTrue(directories.add(search.found().run()), trial.toString());
      Architecture argmax = search.found().best();
      assertEquals(argmax.compression(), search.bestCompression(), 1e-9);
      // Three candidates a block at most.
      assertTrue(search.entropy() > 0 && search.entropy() <= Math.log(3), trial.toString());
      assertTrue(search.seconds() > 0, trial.toString());
      assertTrue(trial.retrained().isEmpty());
    }
    assertEquals(trials.size(), epochs().size());

    assertEquals(trials, run(sweep));
    assertEquals(List.of(), epochs());
    assertEquals(12, run(sweep.vary("search.method.thetaLearningRate", 0.2)).size());
    assertEquals(1, epochs().size());
  }

  @Test
  void aStoppedSweepEndsWithTheNumbersOfAnUnbrokenOne() {
    Sweep sweep = Sweep.of(TinyExperiments.config()).vary("search.gamma", 0.5, 8);
    StopSignal stop = new StopSignal();
    log.clear();
    assertThrows(
        CancellationException.class,
        () ->
            sweep.run(
                config ->
                    new Experiment(
                        config,
                        runs,
                        line -> {
                          log.add(line);
                          if (epochs().size() == 3) {
                            stop.request();
                          }
                        },
                        stop),
                log::add));
    assertEquals(2, new RunStore(runs, line -> {}).list().size());

    List<Trial> resumed = run(sweep);
    assertEquals(List.of("2/2", "1/2", "2/2"), epochs().stream().map(SweepTest::place).toList());
    List<Trial> inOneGo = run(sweep, unbroken, new StopSignal());
    assertEquals(numbers(inOneGo), numbers(resumed));
    TinyExperiments.assertSameNumbers(unbroken, runs);
  }

  private static String place(String line) {
    return line.replaceAll("(?s).*  epoch (\\d/\\d).*", "$1");
  }

  private static List<?> numbers(List<Trial> trials) {
    return trials.stream()
        .map(t -> t.search().orElseThrow())
        .map(s -> List.of(s.found(), s.bestCompression(), s.sampleCompression(), s.entropy()))
        .toList();
  }

  @Test
  void whatDivergesIsNotedAndTheRestRuns() {
    List<Trial> trials =
        run(
            Sweep.of(TinyExperiments.config())
                .vary("search.method.learningRate", 1e30)
                .vary("retrain.train.learningRate", 1e30, 0.02)
                .retrain());
    assertEquals(4, trials.size());
    assertEquals("", trials.get(0).problem());
    Trial search = trials.get(1);
    assertTrue(search.problem().contains("loss became"), search.problem());
    assertTrue(search.search().isEmpty() && search.retrained().isEmpty());
    assertTrue(log.contains("failed: " + search.problem()), log.toString());
    Trial retraining = trials.get(2);
    assertTrue(retraining.problem().contains("loss became"), retraining.problem());
    assertEquals(trials.get(0).search(), retraining.search());
    assertTrue(retraining.retrained().isEmpty());
    assertEquals("", trials.get(3).problem());
    Outcome outcome = trials.get(3).retrained().orElseThrow();
    assertEquals("retrain.train.learningRate = 0.02", outcome.name());
    assertEquals(
        trials.get(3).search().orElseThrow().found().samples().get(0).bits(), outcome.bits());
    assertEquals(trials.get(3).search().orElseThrow().sampleCompression(), outcome.compression());
    assertTrue(Files.exists(runs.resolve(outcome.run())));
  }

  /** Each variant is the base but for what it says. */
  @Property(tries = 30)
  void aVariantDiffersFromTheBaseInWhatItSays(
      @ForAll @Size(max = 3) @UniqueElements List<@IntRange(max = 7) Integer> chosen,
      @ForAll @Size(min = 1, max = 3) @UniqueElements List<@IntRange(max = 9) Integer> seeds,
      @ForAll boolean grid) {
    ExperimentConfig base = TinyExperiments.config();
    List<String> keys = List.copyOf(FACTORS.keySet());
    Sweep sweep = Sweep.of(base).seeds(seeds.stream().mapToLong(Integer::longValue).toArray());
    int together = 1;
    int alone = 1;
    for (int i : chosen) {
      List<Object> values = FACTORS.get(keys.get(i));
      sweep = sweep.vary(keys.get(i), values.toArray());
      together *= values.size();
      alone += values.size();
    }
    List<Variant> variants = (grid ? sweep.grid() : sweep).variants();
    boolean impossible = grid && chosen.containsAll(List.of(4, 5));
    assertEquals(seeds.size() * (impossible ? 0 : grid ? together : alone), variants.size());
    assertEquals(variants.size(), new HashSet<>(variants).size());
    for (Variant variant : variants) {
      Set<String> different =
          base.with("seed", variant.config().seed()).diff(variant.config()).stream()
              .map(line -> line.substring(0, line.indexOf(':')))
              .collect(Collectors.toSet());
      assertEquals(variant.settings().keySet(), different);
      assertTrue(seeds.contains((int) variant.config().seed()));
    }
  }

  @Test
  void aGridTakesEveryCombinationThatCanBe() {
    Sweep sweep =
        Sweep.of(TinyExperiments.config("search.method.epochs=1", "search.method.warmupEpochs=0"))
            .vary("search.method.mode", "composite", "multi_path")
            .vary("search.method.ownWeights", true, false)
            .grid();
    List<Trial> trials = run(sweep);
    assertEquals(
        List.of("composite, true", "composite, false", "multi_path, true"),
        trials.stream().map(t -> t.variant().value()).toList());
    assertEquals("search.method.mode, search.method.ownWeights", trials.get(0).variant().setting());
    String leftOut = log.get(0);
    assertTrue(
        leftOut.startsWith("left out {search.method.mode=multi_path, search.method.own"), leftOut);
    assertTrue(leftOut.contains("search.method.ownWeights = false; allowed: true"), leftOut);
  }

  @Test
  void theHashFollowsWhatIsRun() {
    Sweep sweep = Sweep.of(TinyExperiments.config()).vary("search.gamma", 1);
    assertEquals(
        sweep.hash(),
        Sweep.of(TinyExperiments.config("name=x", "search.gamma=4"))
            .vary("search.gamma", "1")
            .hash());
    Set<String> hashes = new HashSet<>(Set.of(sweep.hash()));
    for (Sweep other :
        List.of(
            sweep.retrain(),
            sweep.grid(),
            sweep.seeds(1, 2),
            sweep.vary("search.method.temperature", 1))) {
      assertTrue(hashes.add(other.hash()));
    }
  }

  @Test
  void whatCannotBeVariedIsRefusedBeforeAnythingRuns() {
    Sweep sweep = Sweep.of(TinyExperiments.config()).vary("search.gamma", 1);
    assertMessage(() -> sweep.vary("search.gama", 1), "did you mean \"search.gamma\"?");
    assertMessage(
        () -> sweep.vary("search.method.temperature", 1, -1), "search.method.temperature = -1.0");
    assertMessage(() -> sweep.vary("search.gamma", 2), "search.gamma = varied twice");
    assertMessage(
        () -> sweep.vary("search.method.temperature"),
        "values of search.method.temperature = none");
    assertMessage(
        () -> sweep.vary("search.method.temperature", 1, "1.0"), "[1, 1]; allowed: each value");
    assertMessage(() -> sweep.vary("seed", 1, 2), "seeds(1, 2, ...)");
    assertMessage(() -> sweep.seeds(1, 1), "seeds = [1, 1]");
    assertMessage(sweep::seeds, "seeds = []");
    assertFalse(Files.exists(runs.resolve(".locks")));
  }

  private static void assertMessage(Runnable action, String part) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
