package org.dnas4j.surrogate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dnas4j.cost.Cost;
import org.dnas4j.search.Architecture;
import org.junit.jupiter.api.Test;

class QualityTest {
  /** Losses by seed from 1 on; the bits only tell allocations apart. */
  private static Unseen unseen(double predicted, double compression, double... losses) {
    TreeMap<Long, Double> bySeed = new TreeMap<>();
    for (double loss : losses) {
      bySeed.put(bySeed.size() + 1L, loss);
    }
    Architecture bits = Architecture.uniform(Toy.NET, 2);
    return new Unseen(new MeasuredAllocation(bits, bySeed), predicted, compression);
  }

  private static final List<Unseen> FOUR =
      List.of(unseen(1, 16, 0, 2), unseen(3, 16.5, 3, 3), unseen(2, 10, 5), unseen(3, 10.1, 4, 6));

  /** Means 1, 3, 5, 5, of mean 3.5; errors 0, 0, 3, 2. */
  @Test
  void numbersAreThoseByHand() {
    Agreement all = new Quality(FOUR).all();
    assertEquals(4, all.allocations());
    assertEquals(1 - 13 / (6.25 + 0.25 + 2.25 + 2.25), all.r2(), 1e-12);
    assertEquals(Math.sqrt(13.0 / 4), all.rmse(), 1e-12);
    // In order: 1-3, 1-5, 1-5; 3 against 5 and 5 against 3 for the third; the second and the
    // fourth are predicted alike, the last two measured alike.
    assertEquals((3 - 1) / Math.sqrt((4 + 1) * (4 + 1)), all.tau(), 1e-12);
    assertEquals(3, all.repeated());
    // 0 and 2, 3 and 3, 4 and 6: squares 2, 0, 2 with one degree of freedom each.
    assertEquals(Math.sqrt(4.0 / 3), all.seedDeviation(), 1e-12);
    assertEquals(1, all.seedTau(), 1e-12);
  }

  /** Within 16× and within 10× one pair each: in order, and tied in what was measured. */
  @Test
  void withinBandsOnlyTheirOwnDifferencesCount() {
    Quality quality = new Quality(FOUR);
    Agreement within = quality.within(List.of(new Band(10), new Band(16)));
    assertEquals(4, within.allocations());
    assertEquals(1 / Math.sqrt(2), within.tau(), 1e-12);
    assertEquals(1 - 13 / (1.0 + 1), within.r2(), 1e-12);
    assertEquals(1, within.seedTau(), 1e-12);
    Agreement ten = quality.in(new Band(10));
    assertEquals(2, ten.allocations());
    assertEquals(1, ten.repeated());
    assertTrue(Double.isNaN(ten.seedTau()));
    assertEquals(0, quality.in(new Band(24)).allocations());
  }

  @Test
  void everyAllocationIsPredictedOnceAndNotFromItself() {
    List<MeasuredAllocation> sample = Toy.sample(32, 0.05, 4);
    Map<Architecture, Double> before = predictions(sample);
    assertEquals(32, before.size());
    MeasuredAllocation one = sample.get(5);
    TreeMap<Long, Double> other = new TreeMap<>(one.logLosses());
    other.replaceAll((seed, loss) -> loss + 1);
    List<MeasuredAllocation> changed = new ArrayList<>(sample);
    changed.set(5, new MeasuredAllocation(one.architecture(), other));
    Map<Architecture, Double> after = predictions(changed);
    assertEquals(before.get(one.architecture()), after.get(one.architecture()));
    assertNotEquals(new HashSet<>(before.values()), new HashSet<>(after.values()));
  }

  private static Map<Architecture, Double> predictions(List<MeasuredAllocation> sample) {
    Map<Architecture, Double> predictions = new HashMap<>();
    for (Unseen u : Quality.of(Toy.CHOICES, Cost.SIZE, sample).unseen()) {
      predictions.put(u.measured().architecture(), u.logLoss());
      assertEquals(u.measured().architecture().compression(), u.compression(), 1e-9);
    }
    return predictions;
  }

  @Test
  void withoutNoiseUnseenAllocationsAreRankedWell() {
    Quality quality = Quality.of(Toy.CHOICES, Cost.SIZE, Toy.sample(80, 1e-4, 9));
    assertTrue(quality.all().tau() > 0.9, quality.all().toString());
    assertTrue(quality.all().r2() > 0.95, quality.all().toString());
    assertTrue(quality.all().seedTau() > 0.9, quality.all().toString());
  }
}
