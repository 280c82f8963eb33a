package org.dnas4j.surrogate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The least sums of {@link Terms} within a budget, by trying all allocations: with pairs of blocks
 * no dynamic program finds them. Whatever is chosen for the first blocks is added to the terms of
 * the later ones once, so that the last block costs one addition per allocation.
 */
final class Enumeration {
  /** Relative: sums in another order differ by less, and nothing is refused for that. */
  private static final double ROUNDING = 1e-12;

  private final Terms terms;
  private final double[][] costs;
  private final int count;

  /** The least that the blocks from one on cost. */
  private final double[] rest;

  private final double most;

  /** By the number of chosen blocks: what each candidate of each later block would add. */
  private final double[][][] sums;

  private final int[] chosen;

  /** The worst on top. */
  private final PriorityQueue<Found> best =
      new PriorityQueue<>(Comparator.comparingDouble(Found::sum).reversed());

  private record Found(double sum, int[] positions) {}

  private Enumeration(Terms terms, double[][] costs, double budget, int count) {
    this.terms = terms;
    this.costs = costs;
    this.count = count;
    this.most = budget * (1 + ROUNDING);
    int blocks = terms.blocks();
    this.chosen = new int[blocks];
    this.rest = new double[blocks + 1];
    for (int b = blocks - 1; b >= 0; b--) {
      double least = Double.POSITIVE_INFINITY;
      for (double cost : costs[b]) {
        least = Math.min(least, cost);
      }
      rest[b] = rest[b + 1] + least;
    }
    this.sums = new double[blocks + 1][blocks][];
    for (int depth = 0; depth <= blocks; depth++) {
      for (int b = 0; b < blocks; b++) {
        sums[depth][b] = new double[terms.candidates(b)];
        for (int k = 0; k < sums[depth][b].length; k++) {
          sums[depth][b][k] = terms.single(b, k);
        }
      }
    }
  }

  /**
   * The best ones, best first.
   *
   * @param costs of each block's candidates, at least 0
   * @param count how many, at least 1
   * @return positions of the candidates; fewer where the budget allows no more
   */
  static List<int[]> best(Terms terms, double[][] costs, double budget, int count) {
    Enumeration enumeration = new Enumeration(terms, costs, budget, count);
    enumeration.descend(0, terms.constant(), 0);
    List<Found> found = new ArrayList<>(enumeration.best);
    found.sort(Comparator.comparingDouble(Found::sum));
    return found.stream().map(Found::positions).toList();
  }

  private void descend(int block, double sum, double cost) {
    double[] here = sums[block][block];
    for (int k = 0; k < here.length; k++) {
      double dearer = cost + costs[block][k];
      if (dearer + rest[block + 1] > most) {
        continue;
      }
      chosen[block] = k;
      if (block + 1 == chosen.length) {
        offer(sum + here[k]);
      } else {
        addPairs(block, k);
        descend(block + 1, sum + here[k], dearer);
      }
    }
  }

  private void addPairs(int block, int candidate) {
    for (int later = block + 1; later < chosen.length; later++) {
      double[] before = sums[block][later];
      double[] after = sums[block + 1][later];
      double[] pairs = terms.pairs(block, candidate, later);
      for (int k = 0; k < after.length; k++) {
        after[k] = before[k] + pairs[k];
      }
    }
  }

  private void offer(double sum) {
    if (best.size() < count) {
      best.add(new Found(sum, chosen.clone()));
    } else if (sum < best.element().sum()) {
      best.remove();
      best.add(new Found(sum, chosen.clone()));
    }
  }
}
