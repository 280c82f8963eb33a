package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dnas4j.cost.Cost;
import org.dnas4j.layer.LayerState;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.ResNets;
import org.dnas4j.net.Space;
import org.dnas4j.quant.LsqActivations;
import org.dnas4j.quant.LsqWeights;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.Recorder;
import org.dnas4j.testing.Searches;
import org.dnas4j.testing.Tiny;
import org.dnas4j.testing.TrainedTiny;
import org.dnas4j.train.TrainingLoop;
import org.dnas4j.train.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Random search and regularized evolution. */
class RivalsTest {
  private static final Engine ENGINE = Tiny.libtorch();
  private static final List<Precision> CANDIDATES =
      Stream.of("0", "2", "4", "32", "4/4").map(Precision::parse).toList();

  private static final QuantConfig LSQ = new QuantConfig(new LsqWeights(), new LsqActivations());

  /** Six blocks, of which nothing is trained: only the order of questions is looked at. */
  private static final NetSpec SIX =
      ResNets.of(ResNets.Stem.CIFAR, List.of(2, 2, 2), 4, ResNets.Shortcut.A, 8, 2);

  static Stream<SearchMethod> methods() {
    return Stream.of(
        new RandomSearch(60, 1000, 1000, 1000), new Evolution(60, 4, 2, 1000, 1000, 1000));
  }

  private static SearchConfig search(SearchMethod method, double target) {
    return new SearchConfig(
        method, Cost.SIZE, SearchConfig.Penalty.MULTIPLICATIVE, 0, target, CANDIDATES, Space.PAPER);
  }

  private static SearchResult run(
      SearchMethod method, double target, Optional<TrainingState> from, Recorder recorder) {
    SearchContext context =
        Searches.context(
            ENGINE,
            Tiny.NET,
            search(method, target),
            TrainedTiny.DATA,
            Rng.of(7),
            LSQ,
            TrainedTiny.weights());
    try (SearchRun run = method.open(context)) {
      return run.run(from, recorder);
    }
  }

  /** 60 questions are enough for all allocations of two blocks within the budget. */
  @ParameterizedTest
  @MethodSource("methods")
  void withEnoughQuestionsTheBestIsThatOfEnumeration(SearchMethod method) {
    for (double target : List.of(5.0, 9.0, 12.0)) {
      List<Architecture> within = new ArrayList<>();
      for (Precision first : CANDIDATES) {
        for (Precision second : CANDIDATES.subList(1, CANDIDATES.size())) {
          Architecture one = new Architecture(Tiny.NET, List.of(first, second));
          if (one.compression() >= target) {
            within.add(one);
          }
        }
      }
      SearchResult found = run(method, target, Optional.empty(), new Recorder());
      assertEquals(new HashSet<>(within), new HashSet<>(found.ranked()), "target " + target);
      assertEquals(within.size(), found.ranked().size());
      List<Double> losses =
          found.ranked().stream().map(one -> TrainedTiny.loss(one.precisions(), LSQ)).toList();
      double least = losses.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
      assertEquals(least, losses.get(0), 1e-5);
      assertEquals(least, found.numbers().get("best_loss"), 1e-5);
      for (int i = 1; i < losses.size(); i++) {
        assertTrue(losses.get(i) >= losses.get(i - 1) - 1e-5, losses.toString());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aResumedSearchEndsWithTheSameBits(SearchMethod method) {
    Recorder recorder = new Recorder();
    SearchResult unbroken = run(method, 2, Optional.empty(), recorder);
    assertEquals(3, recorder.states.size());
    for (int done = 1; done <= 3; done++) {
      Recorder resumed = new Recorder();
      assertEquals(unbroken, run(method, 2, Optional.of(recorder.states.get(done - 1)), resumed));
      assertEquals(recorder.states.subList(done, 3), resumed.states);
    }
  }

  @Test
  void onlyTheBestAreKept() {
    SearchResult all = run(new RandomSearch(9, 60, 30, 1000), 2, Optional.empty(), new Recorder());
    SearchResult two = run(new RandomSearch(9, 60, 30, 2), 2, Optional.empty(), new Recorder());
    assertEquals(9, all.ranked().size());
    assertEquals(all.ranked().subList(0, 2), two.ranked());
  }

  /** Allocations in the order in which they were asked about. */
  private static List<List<Precision>> asked(SearchMethod method, double target, long seed) {
    Map<String, NamedArray> random;
    try (QuantizedNetwork net = QuantizedNetwork.fullPrecision(ENGINE, Rng.of(seed), SIX)) {
      random = LayerState.save(net);
    }
    SearchContext context =
        Searches.context(
            ENGINE,
            SIX,
            search(method, target),
            TrainedTiny.DATA,
            Rng.of(seed),
            QuantConfig.paper(),
            random);
    Recorder recorder = new Recorder();
    try (SearchRun run = method.open(context)) {
      run.run(Optional.empty(), recorder);
    }
    float[] choices =
        recorder.states.get(recorder.states.size() - 1).arrays().get("asked.choices").values();
    List<Candidates> candidates = context.candidates();
    return IntStream.range(0, choices.length / 6)
        .mapToObj(
            i ->
                IntStream.range(0, 6)
                    .mapToObj(b -> candidates.get(b).precisions().get((int) choices[6 * i + b]))
                    .toList())
        .toList();
  }

  /** Of a parent that had outlived its time, children would differ in two blocks from the rest. */
  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void onlyTheLastOnesJudgedHaveChildren(int population) {
    List<List<Precision>> asked = asked(new Evolution(80, population, 2, 10, 10, 1), 1, 3);
    assertEquals(80, new HashSet<>(asked).size(), "none is asked about twice");
    for (int i = population; i < asked.size(); i++) {
      List<Precision> child = asked.get(i);
      assertTrue(
          asked.subList(i - population, i).stream().anyMatch(one -> differences(one, child) == 1),
          "question " + i + " is no child of the " + population + " before it");
    }
  }

  /** With a tournament of two among two, the better one is in three of four. */
  @Test
  void theBetterOneHasMostOfTheChildren() {
    int ofWorse = 0;
    int told = 0;
    for (long seed : List.of(1L, 2L)) {
      List<List<Precision>> asked = asked(new Evolution(70, 2, 2, 10, 10, 1), 1, seed);
      List<Double> losses = asked.stream().map(one -> lossOfSix(one, seed)).toList();
      for (int i = 2; i < asked.size(); i++) {
        boolean older = differences(asked.get(i - 2), asked.get(i)) == 1;
        boolean newer = differences(asked.get(i - 1), asked.get(i)) == 1;
        if (older != newer) {
          told++;
          boolean olderIsBetter = losses.get(i - 2) < losses.get(i - 1);
          ofWorse += older == olderIsBetter ? 0 : 1;
        }
      }
    }
    assertTrue(told > 60, told + " children of one parent");
    assertTrue(ofWorse > 0.05 * told && ofWorse < 0.45 * told, ofWorse + " of " + told);
  }

  private static double lossOfSix(List<Precision> precisions, long seed) {
    Architecture one = new Architecture(SIX, precisions);
    try (QuantizedNetwork net = QuantizedNetwork.fullPrecision(ENGINE, Rng.of(seed), SIX)) {
      SearchConfig search = search(new RandomSearch(1, 10, 10, 1), 1);
      SearchContext context =
          Searches.context(
              ENGINE,
              SIX,
              search,
              TrainedTiny.DATA,
              Rng.of(seed),
              QuantConfig.paper(),
              LayerState.save(net));
      try (BaselineJudge judge = new BaselineJudge(context, 10, 10, BaselineJudge.Recovery.NONE)) {
        TrainingLoop loop = new TrainingLoop(1, context.threads(), new Recorder());
        return judge.loss(one.precisions(), loop, TrainingLoop.Place.of(0, ""));
      }
    }
  }

  private static long differences(List<Precision> one, List<Precision> other) {
    return IntStream.range(0, 6).filter(b -> !one.get(b).equals(other.get(b))).count();
  }

  /** Children of parents at the edge of the budget, which most mutations exceed. */
  @ParameterizedTest
  @CsvSource({"4", "9.5", "17"})
  void theBudgetIsNeverExceeded(double target) {
    for (SearchMethod method :
        List.of(new RandomSearch(40, 10, 10, 1), new Evolution(60, 8, 4, 10, 10, 1))) {
      List<List<Precision>> asked = asked(method, target, 5);
      for (List<Precision> one : asked) {
        double found = new Architecture(SIX, one).compression();
        assertTrue(found >= target, new Architecture(SIX, one) + " has " + found);
      }
      // Random ones use the budget up, as far as six blocks allow.
      double first = new Architecture(SIX, asked.get(0)).compression();
      assertTrue(first < 1.1 * target, "the first has " + first + " of " + target);
    }
  }

  @Test
  void theSeedDecidesWhatIsAsked() {
    SearchMethod method = new Evolution(30, 5, 2, 10, 10, 1);
    assertEquals(asked(method, 8, 1), asked(method, 8, 1));
    assertNotEquals(asked(method, 8, 1), asked(method, 8, 2));
  }

  @Test
  void workIsCountedBeforeAnythingIsBuilt() {
    SearchMethod method = new Evolution(50, 20, 4, 50, 20, 1);
    SearchWork work = method.work(Tiny.NET, search(method, 4), 120);
    // 50 of 120 images in batches of 20: ten are left out. Rows of 20 questions.
    assertEquals(50 * 40, work.images());
    assertEquals(3, work.epochs());
    assertEquals(false, work.learns());
  }

  @Test
  void impossibleSettingsAreRefusedByName() {
    assertRefused(() -> new RandomSearch(0, 9, 9, 1), "questions = 0");
    assertRefused(() -> new RandomSearch(9, 1, 9, 1), "images = 1");
    assertRefused(() -> new RandomSearch(9, 9, 0, 1), "batch = 0");
    assertRefused(() -> new RandomSearch(9, 9, 9, 1001), "ranked = 1001");
    assertRefused(() -> new Evolution(9, 10, 1, 9, 9, 1), "population = 10", "2 to questions (9)");
    assertRefused(() -> new Evolution(9, 1, 1, 9, 9, 1), "population = 1");
    assertRefused(() -> new Evolution(9, 5, 6, 9, 9, 1), "tournament = 6", "1 to population (5)");
  }

  private static void assertRefused(Runnable action, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}
