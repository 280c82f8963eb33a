package org.dnas4j.policy;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.dnas4j.search.Allocations;
import org.dnas4j.search.Architecture;

/** The candidates of each block from the cheapest to the dearest, and the way down to a budget. */
final class Ladder {
  private final Allocations allocations;

  /** By block and rung: the candidate's position. */
  private final int[][] positions;

  /** By block and rung. */
  private final double[][] costs;

  private final double budget;

  Ladder(Allocations allocations) {
    this.allocations = allocations;
    double[][] unsorted = allocations.choices().costs(allocations.cost());
    positions = new int[unsorted.length][];
    costs = new double[unsorted.length][];
    for (int b = 0; b < unsorted.length; b++) {
      double[] own = unsorted[b];
      positions[b] =
          IntStream.range(0, own.length)
              .boxed()
              .sorted(Comparator.comparingDouble(k -> own[k]))
              .mapToInt(Integer::intValue)
              .toArray();
      costs[b] = IntStream.of(positions[b]).mapToDouble(k -> own[k]).toArray();
    }
    double full = allocations.cost().full(allocations.choices().net().blocks());
    budget = full / allocations.compression();
  }

  /** The allocation that actions from 0 to 1 stand for, lowered to the budget. */
  Architecture lowered(List<Double> actions) {
    int[] rungs = new int[costs.length];
    for (int b = 0; b < rungs.length; b++) {
      int count = costs[b].length;
      rungs[b] = Math.min(count - 1, (int) (actions.get(b) * count));
    }
    lower(rungs, costs, budget);
    return allocations
        .choices()
        .architecture(IntStream.range(0, rungs.length).map(b -> positions[b][rungs[b]]).toArray());
  }

  /**
   * Takes one rung from each block, from the last to the first and around again, until the sum of
   * the costs is within a budget or all are at the lowest.
   *
   * @param rungs one per block; changed
   * @param costs by block and rung, rising
   */
  static void lower(int[] rungs, double[][] costs, double budget) {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int b = rungs.length - 1; b >= 0; b--) {
        if (sum(rungs, costs) <= budget) {
          return;
        }
        if (rungs[b] > 0) {
          rungs[b]--;
          moved = true;
        }
      }
    }
  }

  private static double sum(int[] rungs, double[][] costs) {
    return IntStream.range(0, rungs.length).mapToDouble(b -> costs[b][rungs[b]]).sum();
  }
}
