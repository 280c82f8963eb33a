package org.dnas4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ParetoTest {
  record Item(double a, double b) {
    boolean beats(Item other) {
      return a >= other.a && b >= other.b && (a > other.a || b > other.b);
    }
  }

  /** Few different values, so that ties are frequent. */
  @Provide
  Arbitrary<List<Item>> items() {
    Arbitrary<Double> value = Arbitraries.integers().between(0, 6).map(Integer::doubleValue);
    return Combinators.combine(value, value).as(Item::new).list().ofMaxSize(15);
  }

  @Property
  void equalsBruteForce(@ForAll("items") List<Item> items) {
    List<Item> expected =
        items.stream()
            .filter(x -> items.stream().noneMatch(y -> y.beats(x)))
            .sorted(Comparator.comparingDouble(Item::a))
            .toList();
    assertEquals(expected, Pareto.front(items, Item::a, Item::b));
  }
}
