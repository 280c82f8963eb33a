package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dnas4j.cost.Cost;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Splits;
import org.dnas4j.net.Space;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.search.SearchConfig.Penalty;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.Recorder;
import org.dnas4j.testing.Searches;
import org.dnas4j.testing.Tiny;
import org.dnas4j.testing.TrainedTiny;
import org.junit.jupiter.api.Test;

class RerankingTest {
  private static final List<Precision> BITS = Precision.weightsOnly(1, 2, 3, 4, 8, 32);
  private static final int SEED = 7;

  /** From the trained network, whose weights hardly move; θ stays nearly uniform. */
  private static SearchConfig search(
      int rerank, double tolerance, boolean promote, Penalty penalty, double target) {
    Dnas method =
        new Dnas(
            2,
            1,
            24,
            0.8,
            1e-4,
            0,
            0,
            1e-3,
            0,
            1,
            0.05,
            SuperNet.Mode.COMPOSITE,
            false,
            true,
            Dnas.Start.BASELINE,
            Dnas.Masks.HARD,
            false,
            Dnas.Theta.SCORE,
            2,
            0,
            rerank,
            tolerance,
            promote,
            0);
    return new SearchConfig(method, Cost.SIZE, penalty, 1, target, BITS, Space.PAPER);
  }

  /** A finished search, and the losses on θ's 24 images in one batch. */
  private static final class Finished implements AutoCloseable {
    private final Search search;
    private final SearchResult result;
    private final Recorder recorder = new Recorder();
    private final Batch share;

    Finished(SearchConfig config) {
      SearchContext context =
          Searches.context(
              Tiny.libtorch(),
              Tiny.NET,
              config,
              TrainedTiny.DATA,
              Rng.of(SEED),
              QuantConfig.paper(),
              TrainedTiny.weights());
      search = ((Dnas) config.method()).open(context);
      result = search.run(Optional.empty(), recorder);
      int[] labels = TrainedTiny.DATA.images().train().labels();
      int[] second = Splits.stratified(labels, 0.8, Rng.of(SEED).split("split")).second();
      share = Searches.batch(TrainedTiny.DATA, second);
    }

    double loss(Architecture one) {
      List<Integer> positions = one.precisions().stream().map(BITS::indexOf).toList();
      return Searches.loss(search.superNet(), TrainedTiny.DATA, share, positions);
    }

    @Override
    public void close() {
      search.close();
    }
  }

  /** Of 36 allocations, nearly all are among 2,000 draws; those near the target are ranked. */
  @Test
  void samplesNearTheTargetAreRankedByTheirLoss() {
    try (Finished finished = new Finished(search(100, 0.3, false, Penalty.TARGET, 8))) {
      List<Architecture> ranked = finished.result.ranked();
      HashSet<Architecture> near = new HashSet<>();
      for (Precision first : BITS) {
        for (Precision second : BITS) {
          Architecture one = new Architecture(Tiny.NET, List.of(first, second));
          if (Math.abs(one.compression() / 8 - 1) <= 0.3) {
            near.add(one);
          }
        }
      }
      assertTrue(near.size() > 5, near.toString());
      assertEquals(near, new HashSet<>(ranked));
      assertEquals(near.size(), ranked.size());
      List<Double> losses = ranked.stream().map(finished::loss).toList();
      assertEquals(losses.get(0), finished.result.numbers().get("rerank_loss"), 1e-5);
      for (int i = 1; i < losses.size(); i++) {
        assertTrue(losses.get(i) >= losses.get(i - 1) - 1e-5, losses.toString());
      }
      assertEquals(
          near.size(),
          finished.recorder.steps.stream().filter(s -> s.phase().equals("rerank")).count());
      assertTrue(finished.result.p().isPresent());
    }
  }

  @Test
  void onlySoManyAreJudged() {
    try (Finished finished = new Finished(search(3, 0.9, false, Penalty.TARGET, 8))) {
      assertEquals(3, finished.result.ranked().size());
    }
  }

  /** Between two sizes of the coarse allocations of two blocks there is none. */
  @Test
  void theNearestIsTakenWhereNoneIsNearEnough() {
    double wanted = 9.1;
    try (Finished finished = new Finished(search(20, 1e-6, false, Penalty.TARGET, wanted))) {
      assertEquals(1, finished.result.ranked().size());
      double found = Math.abs(Math.log(finished.result.ranked().get(0).compression() / wanted));
      for (Precision first : BITS) {
        for (Precision second : BITS) {
          double other = new Architecture(Tiny.NET, List.of(first, second)).compression();
          assertTrue(Math.abs(Math.log(other / wanted)) >= found - 1e-9);
        }
      }
    }
  }

  /**
   * Whatever is promoted fits the budget, and then no block with more bits would lower its loss.
   */
  @Test
  void promotionUsesTheBudgetWhereItLowersTheLoss() {
    int promoted = 0;
    for (double target : List.of(4.0, 5.0, 6.0, 7.0, 9.0, 10.0, 12.0, 14.0)) {
      Architecture before;
      try (Finished plain = new Finished(search(1, 0.5, false, Penalty.TARGET, target))) {
        before = plain.result.ranked().get(0);
      }
      try (Finished finished = new Finished(search(1, 0.5, true, Penalty.TARGET, target))) {
        Architecture after = finished.result.ranked().get(0);
        double loss = finished.loss(after);
        if (!after.equals(before)) {
          promoted++;
          assertTrue(after.compression() >= target, before + " became " + after);
          assertTrue(loss < finished.loss(before), before + " became " + after);
        }
        List<Architecture> better =
            raised(after).stream()
                .filter(one -> one.compression() >= target)
                .filter(one -> finished.loss(one) < loss - 1e-5)
                .toList();
        assertEquals(List.of(), better, after + " of " + loss);
      }
    }
    assertTrue(promoted > 0);
  }

  private static List<Architecture> raised(Architecture one) {
    List<Architecture> all = new ArrayList<>();
    for (int b = 0; b < 2; b++) {
      for (int k = BITS.indexOf(one.precisions().get(b)) + 1; k < BITS.size(); k++) {
        List<Precision> precisions = new ArrayList<>(one.precisions());
        precisions.set(b, BITS.get(k));
        all.add(new Architecture(Tiny.NET, precisions));
      }
    }
    return all;
  }

  /** Without a target, as much is wanted as P_θ expects. */
  @Test
  void withoutATargetSamplesAreNearTheExpectedCost() {
    try (Finished finished = new Finished(search(20, 0.2, false, Penalty.ADDITIVE, 8))) {
      double expected = finished.result.p().orElseThrow().expectedCompression(Cost.SIZE);
      finished
          .result
          .ranked()
          .forEach(one -> assertEquals(1, one.compression() / expected, 0.2, one + ""));
    }
  }

  @Test
  void itsImagesCountInTheWork() {
    SearchWork without = work(search(0, 0.1, false, Penalty.TARGET, 8));
    SearchWork with = work(search(30, 0.1, false, Penalty.TARGET, 8));
    // θ's share of 120 images is 24.
    assertEquals(30 * 24, with.images() - without.images());
    assertEquals(2, IntStream.of(with.epochs()).sum());
  }

  private static SearchWork work(SearchConfig search) {
    return search.method().work(Tiny.NET, search, 120);
  }
}
