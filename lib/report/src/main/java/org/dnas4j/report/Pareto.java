package org.dnas4j.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Which of several trade-offs between two quantities, both the more the better, are worth it. */
public final class Pareto {
  private Pareto() {}

  /**
   * The items that no other matches in both quantities and exceeds in one, by the first quantity
   * ascending. Equal items stay or go together.
   */
  public static <T> List<T> front(
      List<T> items, ToDoubleFunction<T> first, ToDoubleFunction<T> second) {
    List<T> order = new ArrayList<>(items);
    order.sort(
        Comparator.comparingDouble(first)
            .reversed()
            .thenComparing(Comparator.comparingDouble(second).reversed()));
    List<T> front = new ArrayList<>();
    for (T item : order) {
      if (front.isEmpty() || worthIt(item, front.get(front.size() - 1), first, second)) {
        front.add(item);
      }
    }
    front.sort(Comparator.comparingDouble(first));
    return front;
  }

  /** Compares with the last one kept, which has at least as much of the first quantity. */
  private static <T> boolean worthIt(
      T item, T last, ToDoubleFunction<T> first, ToDoubleFunction<T> second) {
    int more = Double.compare(second.applyAsDouble(item), second.applyAsDouble(last));
    boolean equal =
        more == 0 && Double.compare(first.applyAsDouble(item), first.applyAsDouble(last)) == 0;
    return more > 0 || equal;
  }
}
