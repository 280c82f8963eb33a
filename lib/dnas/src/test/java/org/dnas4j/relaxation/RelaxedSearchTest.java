package org.dnas4j.relaxation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dnas4j.cost.Cost;
import org.dnas4j.data.Augmentation;
import org.dnas4j.net.Space;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.search.Dnas;
import org.dnas4j.search.SearchConfig;
import org.dnas4j.search.SearchContext;
import org.dnas4j.search.SearchMethod;
import org.dnas4j.search.SearchResult;
import org.dnas4j.search.SearchRun;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.Recorder;
import org.dnas4j.testing.Searches;
import org.dnas4j.testing.Tiny;
import org.dnas4j.testing.TrainedTiny;
import org.dnas4j.train.TrainingData;
import org.dnas4j.train.TrainingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RelaxedSearchTest {
  private static final TrainingData DATA = Tiny.stripes(120, 8, Augmentation.none());

  private static SearchMethod darts(int epochs, double rate, boolean second) {
    return new Darts(epochs, 20, 0.5, rate, 0.9, 1e-4, 0.05, 0, second, Dnas.Start.SCRATCH);
  }

  private static SearchMethod edMips(int epochs, Dnas.Start start) {
    return new EdMips(epochs, 20, 0.05, 0.9, 1e-4, 0.5, start);
  }

  static Stream<SearchMethod> methods() {
    return Stream.of(darts(2, 0.05, false), darts(2, 0.05, true), edMips(2, Dnas.Start.SCRATCH));
  }

  private static SearchResult run(
      SearchMethod method, double gamma, Optional<TrainingState> from, Recorder recorder) {
    SearchConfig search =
        new SearchConfig(
            method,
            Cost.SIZE,
            SearchConfig.Penalty.ADDITIVE,
            gamma,
            1,
            Stream.of("1", "2", "4/4", "32").map(Precision::parse).toList(),
            Space.PAPER);
    SearchContext context =
        Searches.context(
            Tiny.libtorch(),
            Tiny.NET,
            search,
            DATA,
            Rng.of(5),
            QuantConfig.paper(),
            TrainedTiny.weights());
    try (SearchRun run = method.open(context)) {
      return run.run(from, recorder);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aResumedSearchEndsWithTheSameBits(SearchMethod method) {
    Recorder recorder = new Recorder();
    SearchResult unbroken = run(method, 0.1, Optional.empty(), recorder);
    assertEquals(2, recorder.states.size());
    Recorder resumed = new Recorder();
    assertEquals(unbroken, run(method, 0.1, Optional.of(recorder.states.get(0)), resumed));
    assertEquals(recorder.states.get(1), resumed.states.get(0));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void bothWeightsAndThetaLearn(SearchMethod method) {
    Recorder recorder = new Recorder();
    run(method, 0.1, Optional.empty(), recorder);
    Map<String, NamedArray> before = recorder.states.get(0).arrays();
    Map<String, NamedArray> after = recorder.states.get(1).arrays();
    for (String name : before.keySet()) {
      if (name.endsWith(".theta") || name.endsWith("conv1.weight")) {
        assertFalse(before.get(name).equals(after.get(name)), name);
      }
    }
  }

  /** The price is all that tells the sizes apart when it is large. */
  @ParameterizedTest
  @MethodSource("methods")
  void thePriceMakesNetworksSmaller(SearchMethod method) {
    double free = compression(run(method, 0, Optional.empty(), new Recorder()));
    double priced = compression(run(method, 50, Optional.empty(), new Recorder()));
    assertTrue(priced > 1.1 * free, free + " and " + priced);
  }

  private static double compression(SearchResult result) {
    return result.p().orElseThrow().expectedCompression(Cost.SIZE);
  }

  /** With a rate of nearly 0 the weights stay, and the second order is the first. */
  @Test
  void withoutARateTheSecondOrderIsTheFirst() {
    Recorder first = new Recorder();
    Recorder second = new Recorder();
    run(darts(1, 1e-9, false), 0.1, Optional.empty(), first);
    run(darts(1, 1e-9, true), 0.1, Optional.empty(), second);
    Recorder moved = new Recorder();
    run(darts(1, 0.2, true), 0.1, Optional.empty(), moved);
    first
        .states
        .get(0)
        .arrays()
        .forEach(
            (name, array) -> {
              if (name.endsWith(".theta")) {
                float[] one = array.values();
                float[] other = second.states.get(0).arrays().get(name).values();
                for (int k = 0; k < one.length; k++) {
                  assertEquals(one[k], other[k], 1e-4, name);
                }
                assertFalse(array.equals(moved.states.get(0).arrays().get(name)), name);
              }
            });
  }

  /** The trained network's weights are those of the first step, whose loss is then small. */
  @Test
  void aTrainedStartIsBetterThanARandomOne() {
    Recorder random = new Recorder();
    Recorder trained = new Recorder();
    run(edMips(1, Dnas.Start.SCRATCH), 0, Optional.empty(), random);
    run(edMips(1, Dnas.Start.BASELINE), 0, Optional.empty(), trained);
    assertTrue(edMips(1, Dnas.Start.BASELINE).usesBaseline());
    assertFalse(edMips(1, Dnas.Start.SCRATCH).usesBaseline());
    assertFalse(
        random
            .states
            .get(0)
            .arrays()
            .get("g1b1.conv1.weight")
            .equals(trained.states.get(0).arrays().get("g1b1.conv1.weight")));
  }

  @Test
  void whatCannotBeSearchedIsRefused() {
    SearchConfig any = null;
    assertThrows(
        IllegalArgumentException.class, () -> darts(1, 0.1, false).require(Tiny.NET, any, 39));
    darts(1, 0.1, false).require(Tiny.NET, any, 40);
    assertThrows(
        IllegalArgumentException.class,
        () -> edMips(1, Dnas.Start.SCRATCH).require(Tiny.NET, any, 19));
  }
}
