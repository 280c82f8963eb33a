package org.dnas4j.surrogate;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.cost.Cost;
import org.dnas4j.search.Choices;
import org.dnas4j.tensor.Rng;

/**
 * How a surrogate does on allocations that it has not seen: the trained ones are divided into ten
 * parts, each of which a surrogate predicts that was fitted to the others, its form included. All
 * seeds of an allocation are in one part.
 *
 * @param unseen every trained allocation once
 */
public record Quality(List<Unseen> unseen) {
  private static final int FOLDS = 10;

  /** Copies the list. */
  public Quality {
    unseen = List.copyOf(unseen);
  }

  /** Fits and predicts; the division is the same every time. */
  static Quality of(Choices choices, Cost cost, List<MeasuredAllocation> measured) {
    int[] order = Rng.of(1).split("folds").permutation(measured.size());
    List<Unseen> unseen = new ArrayList<>();
    for (int fold = 0; fold < FOLDS; fold++) {
      List<MeasuredAllocation> seen = new ArrayList<>();
      List<MeasuredAllocation> kept = new ArrayList<>();
      for (int i = 0; i < order.length; i++) {
        (i % FOLDS == fold ? kept : seen).add(measured.get(order[i]));
      }
      Surrogate surrogate = Surrogate.of(choices, seen);
      for (MeasuredAllocation m : kept) {
        double compression = m.architecture().compression(cost);
        unseen.add(new Unseen(m, surrogate.logLoss(m.architecture()), compression));
      }
    }
    return new Quality(unseen);
  }

  /** Over all of them, where size tells most. */
  public Agreement all() {
    return Agreement.of(List.of(unseen));
  }

  /** Within one band of equal compression. */
  public Agreement in(Band band) {
    return Agreement.of(List.of(members(band)));
  }

  /** Within bands of equal compression, several taken together. */
  public Agreement within(List<Band> bands) {
    return Agreement.of(bands.stream().map(this::members).toList());
  }

  private List<Unseen> members(Band band) {
    return unseen.stream().filter(u -> band.contains(u.compression())).toList();
  }
}
