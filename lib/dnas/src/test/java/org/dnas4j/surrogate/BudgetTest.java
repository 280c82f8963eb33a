package org.dnas4j.surrogate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dnas4j.cost.Cost;
import org.dnas4j.search.Architecture;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final Bench BENCH = bench(0.05);

  private static Bench bench(double noise) {
    return Bench.of(Toy.CHOICES, Cost.SIZE, Toy.measurements(Toy.sample(60, noise, 2)));
  }

  /** Of all 500 the least prediction of those that keep the budget. */
  @Test
  void theOptimumIsThatOfAllAllocations() {
    for (double target : new double[] {3.1, 9.7, 13.3, 25.9}) {
      List<Double> expected = new ArrayList<>();
      for (Architecture architecture : Toy.all()) {
        if (architecture.compression() >= target) {
          expected.add(BENCH.surrogate().logLoss(architecture));
        }
      }
      expected.sort(Double::compare);
      Budget budget = BENCH.at(target, 4);
      assertEquals(4, budget.best().size());
      for (int i = 0; i < 4; i++) {
        Architecture found = budget.best().get(i);
        assertEquals(expected.get(i), BENCH.surrogate().logLoss(found), 1e-12);
        assertTrue(found.compression() >= target, found + " at " + target);
      }
    }
  }

  @Test
  void regretIsTheDifferenceToTheOptimumAndSmallOnesAreTies() {
    Budget budget = BENCH.at(7.9);
    Standing optimum = budget.score(budget.optimum());
    assertEquals(0, optimum.regret());
    assertEquals(Standing.Verdict.TIE, optimum.verdict());
    int worse = 0;
    int ties = 0;
    for (Architecture architecture : Toy.all()) {
      Standing score = budget.score(architecture);
      double regret =
          BENCH.surrogate().logLoss(architecture) - BENCH.surrogate().logLoss(budget.optimum());
      assertEquals(regret, score.regret(), 1e-12);
      assertEquals(architecture.compression(), score.compression(), 1e-12);
      boolean over = architecture.compression() * 1.02 < 7.9;
      assertEquals(over, score.verdict() == Standing.Verdict.OVER_BUDGET, score.toString());
      worse += score.verdict() == Standing.Verdict.WORSE ? 1 : 0;
      ties += score.verdict() == Standing.Verdict.TIE ? 1 : 0;
      if (!over) {
        assertEquals(regret > BENCH.error(), score.verdict() == Standing.Verdict.WORSE);
      }
    }
    assertTrue(worse > 0 && ties > 1, worse + " worse, " + ties + " ties");
  }

  @Test
  void theErrorIsThatOnUnseenAllocationsAndGrowsWithNoise() {
    assertEquals(BENCH.quality().all().rmse(), BENCH.error());
    assertTrue(bench(0.3).error() > 2 * BENCH.error());
  }

  @Test
  void theUniformOneIsTheDearestThatFits() {
    assertEquals(Optional.of(Architecture.uniform(Toy.NET, 2)), BENCH.at(10).uniform());
    assertEquals(Optional.of(Architecture.uniform(Toy.NET, 4)), BENCH.at(8).uniform());
    assertEquals(Optional.of(Architecture.uniform(Toy.NET, 1)), BENCH.at(17).uniform());
    assertEquals(Optional.empty(), BENCH.at(40).uniform());
  }

  /** Where no training skips the first block, none that does is proposed or compared. */
  @Test
  void bitsThatWereNeverTrainedInABlockAreNotKnown() {
    List<MeasuredAllocation> sample = new ArrayList<>(Toy.sample(90, 0.05, 2));
    sample.removeIf(m -> m.architecture().weightBits().get(0).isSkip());
    Budget budget = Bench.of(Toy.CHOICES, Cost.SIZE, Toy.measurements(sample)).at(9.7, 500);
    long kept =
        Toy.all().stream()
            .filter(a -> a.compression() >= 9.7 && !a.weightBits().get(0).isSkip())
            .count();
    assertEquals(kept, budget.best().size());
    assertTrue(budget.best().stream().noneMatch(a -> a.weightBits().get(0).isSkip()));
    Standing skipped = budget.score(Architecture.parse(Toy.NET, "0 2 | 2 2"));
    assertEquals(Standing.Verdict.UNKNOWN, skipped.verdict());
    Standing dear = budget.score(Architecture.parse(Toy.NET, "0 32 | 32 32"));
    assertEquals(Standing.Verdict.OVER_BUDGET, dear.verdict());
  }

  @Test
  void whatCannotBeScoredIsRefusedByName() {
    Budget budget = BENCH.at(8);
    Architecture other = Architecture.parse(Toy.NET, "3 2 | 2 2");
    String message =
        assertThrows(IllegalArgumentException.class, () -> budget.score(other)).getMessage();
    assertTrue(message.contains("3 2 | 2 2") && message.contains("[0, 1, 2, 4, 32]"), message);
    assertThrows(IllegalArgumentException.class, () -> BENCH.at(0.5));
    assertThrows(IllegalArgumentException.class, () -> BENCH.at(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> BENCH.at(5000));
    message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Bench.of(Toy.CHOICES, Cost.SIZE, Toy.measurements(Toy.sample(15, 0.1, 1))))
            .getMessage();
    assertTrue(message.contains("15") && message.contains("runs.csv"), message);
  }
}
