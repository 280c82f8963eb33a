package org.dnas4j.policy;

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
import org.dnas4j.search.Dnas;
import org.dnas4j.search.SearchConfig;
import org.dnas4j.search.SearchContext;
import org.dnas4j.search.SearchResult;
import org.dnas4j.search.SearchRun;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.Recorder;
import org.dnas4j.testing.Searches;
import org.dnas4j.testing.Tiny;
import org.dnas4j.train.TrainingData;
import org.dnas4j.train.TrainingState;
import org.junit.jupiter.api.Test;

class EnasTest {
  private static final TrainingData DATA = Tiny.stripes(120, 8, Augmentation.none());

  private static Enas method(int epochs, double rate, double price) {
    return new Enas(
        epochs, 20, 0.5, 0.05, 0.9, 1e-4, 3, 4, rate, 0.9, price, 0, Dnas.Start.SCRATCH, 60, 60);
  }

  private static SearchResult run(
      Enas method, double target, Optional<TrainingState> from, Recorder recorder) {
    SearchConfig search =
        new SearchConfig(
            method,
            Cost.SIZE,
            SearchConfig.Penalty.MULTIPLICATIVE,
            0,
            target,
            Stream.of("1", "2", "4/4", "32").map(Precision::parse).toList(),
            Space.PAPER);
    SearchContext context = Searches.context(Tiny.libtorch(), Tiny.NET, search, DATA, Rng.of(5));
    try (SearchRun run = method.open(context)) {
      return run.run(from, recorder);
    }
  }

  @Test
  void aResumedSearchEndsWithTheSameBits() {
    Recorder recorder = new Recorder();
    SearchResult unbroken = run(method(3, 0.01, 1), 6, Optional.empty(), recorder);
    for (int done = 1; done <= 3; done++) {
      Recorder resumed = new Recorder();
      TrainingState from = recorder.states.get(done - 1);
      assertEquals(unbroken, run(method(3, 0.01, 1), 6, Optional.of(from), resumed));
      assertEquals(recorder.states.subList(done, 3), resumed.states);
    }
  }

  /** Each phase changes its own parameters alone. */
  @Test
  void weightsAndControllerLearnInTurn() {
    Recorder recorder = new Recorder();
    run(method(2, 0.01, 1), 6, Optional.empty(), recorder);
    Map<String, NamedArray> before = recorder.states.get(0).arrays();
    Map<String, NamedArray> after = recorder.states.get(1).arrays();
    assertFalse(before.get("controller.cell0").equals(after.get("controller.cell0")));
    assertFalse(before.get("g1b1.conv1.weight").equals(after.get("g1b1.conv1.weight")));
    // Three batches of 20 for the weights, three for the controller, in each of two epochs.
    assertEquals(6, recorder.steps.stream().filter(s -> s.phase().equals("weights")).count());
    assertEquals(6, recorder.steps.stream().filter(s -> s.phase().equals("controller")).count());
  }

  /** A steep price: nearly all draws are small enough in the end, while at first most are not. */
  @Test
  void theControllerComesToKeepTheBudget() {
    double untaught = within(run(method(1, 1e-9, 0), 14, Optional.empty(), new Recorder()));
    double taught = within(run(method(12, 0.05, 5), 14, Optional.empty(), new Recorder()));
    assertTrue(untaught < 0.7, "untaught " + untaught);
    assertTrue(taught > 0.9, "taught " + taught);
  }

  /** The share of draws from the budget among all different ones that it ends with. */
  private static double within(SearchResult result) {
    return result.numbers().get("share_within");
  }

  @Test
  void theRankedKeepTheBudgetAndTheSmallestStandsInForNone() {
    SearchResult found = run(method(1, 0.01, 1), 10, Optional.empty(), new Recorder());
    assertTrue(found.ranked().stream().allMatch(one -> one.compression() >= 10));
    SearchResult none = run(method(1, 0.01, 0), 1000, Optional.empty(), new Recorder());
    assertEquals(1, none.ranked().size());
    assertEquals(0, none.numbers().get("share_within"));
  }

  @Test
  void whatCannotBeSearchedIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> method(1, 0.01, 1).require(Tiny.NET, null, 39));
    method(1, 0.01, 1).require(Tiny.NET, null, 40);
  }
}
