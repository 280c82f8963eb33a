package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The solver against all choices, enumerated. */
class MultipleChoiceTest {
  /** An item of a group. */
  private record Item(double cost, double loss) {}

  /** 0.04 and 0.17 fit into 0.21, although their sum is more in floating point. */
  private static final double ROUNDING = 1e-12;

  /** Few different numbers, so that there are ties, or any; losses can fall below 0. */
  @Provide
  Arbitrary<List<List<Item>>> groups() {
    Arbitrary<Double> whole = Arbitraries.integers().between(0, 6).map(i -> (double) i);
    Arbitrary<Double> any = Arbitraries.doubles().between(0, 6);
    return Arbitraries.of(true, false)
        .flatMap(
            tied -> {
              Arbitrary<Double> numbers = tied ? whole : any;
              return numbers
                  .flatMap(cost -> numbers.map(loss -> new Item(cost, loss - 1)))
                  .list()
                  .ofMinSize(1)
                  .ofMaxSize(4)
                  .list()
                  .ofMinSize(1)
                  .ofMaxSize(5);
            });
  }

  @Property(tries = 400)
  void isWhatEnumerationFinds(
      @ForAll("groups") List<List<Item>> groups,
      @ForAll @DoubleRange(min = 0, max = 20) double budget,
      @ForAll @IntRange(min = 1, max = 4) int count) {
    List<List<Integer>> all = List.of(List.of());
    for (List<Item> group : groups) {
      List<List<Integer>> longer = new ArrayList<>();
      for (List<Integer> before : all) {
        for (int item = 0; item < group.size(); item++) {
          List<Integer> choice = new ArrayList<>(before);
          choice.add(item);
          longer.add(choice);
        }
      }
      all = longer;
    }
    List<Double> expected =
        all.stream()
            .filter(choice -> sum(groups, choice).cost() <= budget * (1 + ROUNDING))
            .map(choice -> sum(groups, choice).loss())
            .sorted()
            .limit(count)
            .toList();
    List<List<Integer>> found = best(groups, budget, count);
    assertEquals(expected.size(), found.size());
    assertEquals(found.size(), new HashSet<>(found).size());
    for (int i = 0; i < expected.size(); i++) {
      Item sum = sum(groups, found.get(i));
      assertTrue(sum.cost() <= budget * (1 + 1e-9), sum + " of " + budget);
      assertEquals(expected.get(i), sum.loss(), 1e-9);
    }
  }

  /** By hand: of 64, the dear groups can have 20 + 40 at most, where 40 saves 4 or 5. */
  @Test
  void theBudgetIsSpentWhereItHelpsMost() {
    List<Item> even = List.of(new Item(0, 9), new Item(2, 3), new Item(4, 0));
    List<Item> dear = List.of(new Item(0, 9), new Item(20, 4), new Item(40, 0));
    List<Item> dearest = List.of(new Item(0, 9), new Item(20, 5), new Item(40, 0));
    assertEquals(
        List.of(List.of(2, 1, 2), List.of(2, 2, 1)), best(List.of(even, dear, dearest), 64, 2));
  }

  @Test
  void aBudgetThatIsSpentToTheLastIsKept() {
    List<List<Item>> groups = List.of(List.of(new Item(0.04, 1)), List.of(new Item(0.17, 1)));
    assertTrue(sum(groups, List.of(0, 0)).cost() > 0.21);
    assertEquals(List.of(List.of(0, 0)), best(groups, 0.21, 1));
    assertEquals(List.of(), best(groups, 0.2099999, 1));
  }

  @Test
  void nothingFitsBelowTheCheapest() {
    List<Item> group = List.of(new Item(2, 3), new Item(4, 0));
    assertEquals(List.of(), best(List.of(group, group), 3.9, 5));
    assertEquals(List.of(List.of(0, 0)), best(List.of(group, group), 4, 5));
  }

  /** 54 blocks of seven measured times each, as of ResNet-110: a front that has to stay small. */
  @Test
  void aDeepNetworkWithMeasuredCostsIsSolved() {
    List<List<Item>> groups = new ArrayList<>();
    for (int b = 0; b < 54; b++) {
      List<Item> group = new ArrayList<>();
      for (int k = 0; k < 7; k++) {
        double cost = (1 + k) * (1 + 0.37 * Math.sin(b * 7.0 + k));
        group.add(new Item(cost, (1 + 0.5 * Math.cos(b * 3.0)) / cost));
      }
      groups.add(group);
    }
    List<List<Integer>> found = best(groups, 150, 3);
    assertEquals(3, found.size());
    // No single change of the best is at once allowed and better.
    for (int b = 0; b < 54; b++) {
      for (int k = 0; k < 7; k++) {
        List<Integer> changed = new ArrayList<>(found.get(0));
        changed.set(b, k);
        Item sum = sum(groups, changed);
        assertTrue(
            sum.cost() > 150 || sum.loss() >= sum(groups, found.get(0)).loss() - 1e-9, b + " " + k);
      }
    }
  }

  private static List<List<Integer>> best(List<List<Item>> groups, double budget, int count) {
    return MultipleChoice.best(
        groups.stream().map(g -> g.stream().mapToDouble(Item::cost).toArray()).toList(),
        groups.stream().map(g -> g.stream().mapToDouble(Item::loss).toArray()).toList(),
        budget,
        count);
  }

  private static Item sum(List<List<Item>> groups, List<Integer> choice) {
    double cost = 0;
    double loss = 0;
    for (int g = 0; g < groups.size(); g++) {
      cost += groups.get(g).get(choice.get(g)).cost();
      loss += groups.get(g).get(choice.get(g)).loss();
    }
    return new Item(cost, loss);
  }
}
