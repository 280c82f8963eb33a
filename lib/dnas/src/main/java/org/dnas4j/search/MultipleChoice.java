package org.dnas4j.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The multiple-choice knapsack problem, exactly: of each group one item, so that the sum of losses
 * is least while the sum of costs stays within a budget.
 *
 * <p>Dynamic programming over the groups keeps the partial choices that can still lead to one of
 * the best: those than which fewer than the wanted number are at once no dearer and no worse. For
 * one wanted solution that is the Pareto front of cost and loss. Costs need not be whole numbers.
 */
final class MultipleChoice {
  /** Relative: sums in another order differ by less, and nothing is refused for that. */
  private static final double ROUNDING = 1e-12;

  /** What is chosen in the groups so far: an item of the last one, and what was before it. */
  private record Partial(double cost, double loss, int item, Partial before) {}

  private MultipleChoice() {}

  /**
   * The best choices, best first.
   *
   * @param costs of each group's items, at least 0
   * @param losses of each group's items
   * @param count how many, at least 1
   * @return one item's position per group; fewer choices where the budget allows no more
   */
  static List<List<Integer>> best(
      List<double[]> costs, List<double[]> losses, double budget, int count) {
    double[] rest = new double[costs.size() + 1];
    for (int g = costs.size() - 1; g >= 0; g--) {
      double least = Double.POSITIVE_INFINITY;
      for (double cost : costs.get(g)) {
        least = Math.min(least, cost);
      }
      rest[g] = rest[g + 1] + least;
    }
    List<Partial> partials = List.of(new Partial(0, 0, -1, null));
    for (int g = 0; g < costs.size(); g++) {
      double most = budget * (1 + ROUNDING) - rest[g + 1];
      List<Partial> longer = new ArrayList<>();
      for (Partial partial : partials) {
        for (int item = 0; item < costs.get(g).length; item++) {
          double cost = partial.cost + costs.get(g)[item];
          if (cost <= most) {
            longer.add(new Partial(cost, partial.loss + losses.get(g)[item], item, partial));
          }
        }
      }
      partials = undominated(longer, count);
    }
    return partials.stream()
        .filter(partial -> partial.cost <= budget * (1 + ROUNDING))
        .sorted(Comparator.comparingDouble(Partial::loss).thenComparingDouble(Partial::cost))
        .limit(count)
        .map(MultipleChoice::items)
        .toList();
  }

  private static List<Partial> undominated(List<Partial> all, int count) {
    all.sort(Comparator.comparingDouble(Partial::cost).thenComparingDouble(Partial::loss));
    List<Partial> kept = new ArrayList<>();
    // The smallest losses among those that are no dearer, the largest of them on top.
    PriorityQueue<Double> smallest = new PriorityQueue<>(Comparator.reverseOrder());
    for (Partial partial : all) {
      if (smallest.size() < count || partial.loss < smallest.element()) {
        kept.add(partial);
        smallest.add(partial.loss);
        if (smallest.size() > count) {
          smallest.remove();
        }
      }
    }
    return kept;
  }

  private static List<Integer> items(Partial last) {
    List<Integer> items = new ArrayList<>();
    for (Partial p = last; p.before != null; p = p.before) {
      items.add(p.item);
    }
    Collections.reverse(items);
    return List.copyOf(items);
  }
}
