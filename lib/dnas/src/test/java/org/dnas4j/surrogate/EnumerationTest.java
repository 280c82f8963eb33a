package org.dnas4j.surrogate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;

/** Against all allocations, each with its sum computed anew. */
class EnumerationTest {
  @Property(tries = 300)
  void isWhatBruteForceFinds(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int blocks,
      @ForAll @DoubleRange(min = 0, max = 1) double share,
      @ForAll @IntRange(min = 1, max = 7) int count) {
    Rng rng = Rng.of(seed);
    double[][] single = new double[blocks][];
    double[][] costs = new double[blocks][];
    double[][][][] pairs = new double[blocks][blocks][][];
    for (int b = 0; b < blocks; b++) {
      int candidates = 1 + rng.nextInt(4);
      single[b] = numbers(candidates, rng);
      // Not multiples of each other, lest sums lie on the budget by rounding.
      costs[b] = Arrays.stream(numbers(candidates, rng)).map(Math::abs).toArray();
    }
    for (int b = 0; b < blocks; b++) {
      for (int c = b + 1; c < blocks; c++) {
        pairs[b][c] = new double[single[b].length][];
        for (int k = 0; k < single[b].length; k++) {
          pairs[b][c][k] = numbers(single[c].length, rng);
        }
      }
    }
    List<int[]> all = all(single);
    double most = all.stream().mapToDouble(a -> cost(costs, a)).max().orElseThrow();
    List<Double> expected =
        all.stream()
            .filter(a -> cost(costs, a) <= share * most)
            .map(a -> 0.5 + sum(single, pairs, a))
            .sorted()
            .limit(count)
            .toList();
    List<int[]> found = Enumeration.best(new Terms(0.5, single, pairs), costs, share * most, count);
    assertEquals(expected.size(), found.size());
    Set<String> different = new HashSet<>();
    for (int i = 0; i < found.size(); i++) {
      assertEquals(expected.get(i), 0.5 + sum(single, pairs, found.get(i)), 1e-9);
      assertEquals(expected.get(i), new Terms(0.5, single, pairs).of(found.get(i)), 1e-9);
      assertTrue(cost(costs, found.get(i)) <= share * most * (1 + 1e-9));
      different.add(Arrays.toString(found.get(i)));
    }
    assertEquals(found.size(), different.size());
  }

  /** By hand: 3 + 3 is best alone, but together the two lose 9. */
  @Test
  void pairsDecide() {
    double[][] single = {{0, -3}, {0, -3}};
    double[][][][] pairs = {{null, {{0, 0}, {0, 9}}}, {null, null}};
    double[][] costs = {{1, 2}, {1, 3}};
    Terms terms = new Terms(0, single, pairs);
    List<int[]> best = Enumeration.best(terms, costs, 4, 2);
    assertEquals(2, best.size());
    assertEquals(1, best.get(0)[0] + best.get(0)[1]);
    assertEquals(1, best.get(1)[0] + best.get(1)[1]);
    assertArrayEquals(new int[] {1, 0}, Enumeration.best(terms, costs, 3, 1).get(0));
    assertEquals(List.of(), Enumeration.best(terms, costs, 1.5, 3));
  }

  private static double[] numbers(int count, Rng rng) {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = rng.nextGaussian();
    }
    return numbers;
  }

  private static List<int[]> all(double[][] single) {
    List<int[]> all = List.of(new int[0]);
    for (double[] block : single) {
      List<int[]> longer = new ArrayList<>();
      for (int[] before : all) {
        for (int k = 0; k < block.length; k++) {
          int[] one = Arrays.copyOf(before, before.length + 1);
          one[before.length] = k;
          longer.add(one);
        }
      }
      all = longer;
    }
    return all;
  }

  private static double cost(double[][] costs, int[] chosen) {
    double sum = 0;
    for (int b = 0; b < chosen.length; b++) {
      sum += costs[b][chosen[b]];
    }
    return sum;
  }

  private static double sum(double[][] single, double[][][][] pairs, int[] chosen) {
    double sum = 0;
    for (int b = 0; b < chosen.length; b++) {
      sum += single[b][chosen[b]];
      for (int c = b + 1; c < chosen.length; c++) {
        sum += pairs[b][c][chosen[b]][chosen[c]];
      }
    }
    return sum;
  }
}
