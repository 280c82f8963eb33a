package org.dnas4j.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.tensor.Rng;

/**
 * The allocations within a budget, drawn at random or from others.
 *
 * @param cost what the budget is of
 * @param choices all allocations, also those beyond the budget
 * @param compression that each allocation has at least
 */
public record Allocations(Cost cost, Choices choices, double compression) {
  /** Of the budget, what a random one leaves at most where the candidates allow it. */
  private static final double TOLERANCE = 0.02;

  /** Of a child that is new; after so many a random allocation takes its place. */
  private static final int TRIES = 100;

  /** Those at the compression that a search asks for. */
  public static Allocations of(SearchContext context) {
    SearchConfig search = context.search();
    return new Allocations(search.cost(), context.choices(), search.target());
  }

  /** How many blocks have a precision to choose. */
  public int blocks() {
    return choices.candidates().size();
  }

  /** Whether one is within the budget. */
  public boolean keep(Architecture one) {
    return Architectures.reaches(one.compression(cost), compression);
  }

  /** The natural logarithm by which the cost of one exceeds the budget, at least 0. */
  public double excess(Architecture one) {
    return Math.max(0, Math.log(compression / one.compression(cost)));
  }

  /** The most random distribution, block by block, whose expected cost is within the budget. */
  public Distribution mostRandom() {
    double even =
        Arrays.stream(choices.costs(cost))
            .mapToDouble(c -> Arrays.stream(c).average().orElse(0))
            .sum();
    double least = cost.full(choices.net().blocks()) / even;
    return Architectures.ofMeanCost(
        cost, choices.net(), choices.candidates(), Math.max(compression, least));
  }

  /** One that has not been asked about and nearly uses up the budget; empty if none was drawn. */
  public Optional<Architecture> random(List<Asked> asked, Rng rng) {
    Set<List<Precision>> known = known(asked);
    return Architectures.within(
        cost,
        choices.net(),
        choices.candidates(),
        compression,
        TOLERANCE,
        one -> !known.contains(one.precisions()),
        rng);
  }

  /**
   * A new one that differs from its parent in one block and, if that exceeds the budget, in what is
   * taken from others; empty if neither a child nor a random allocation is new.
   */
  public Optional<Architecture> child(Architecture parent, List<Asked> asked, Rng rng) {
    Set<List<Precision>> known = known(asked);
    for (int i = 0; i < TRIES; i++) {
      Architecture child = mended(mutated(parent, rng), rng);
      if (!known.contains(child.precisions())) {
        return Optional.of(child);
      }
    }
    return random(asked, rng);
  }

  private static Set<List<Precision>> known(List<Asked> asked) {
    return asked.stream().map(one -> one.architecture().precisions()).collect(Collectors.toSet());
  }

  private Architecture mutated(Architecture parent, Rng rng) {
    List<Integer> open =
        IntStream.range(0, blocks())
            .filter(b -> choices.candidates().get(b).size() > 1)
            .boxed()
            .toList();
    int block = open.get(rng.nextInt(open.size()));
    List<Precision> others = new ArrayList<>(choices.candidates().get(block).precisions());
    others.remove(parent.precisions().get(block));
    return parent.with(block, others.get(rng.nextInt(others.size())));
  }

  /** Within the budget, which the cheapest candidates are. */
  private Architecture mended(Architecture child, Rng rng) {
    Architecture mended = child;
    while (!keep(mended)) {
      List<Architecture> cheaper = cheaper(mended);
      mended = cheaper.get(rng.nextInt(cheaper.size()));
    }
    return mended;
  }

  /** One per block that has a cheaper candidate: with the dearest of these. */
  private List<Architecture> cheaper(Architecture one) {
    List<Architecture> all = new ArrayList<>();
    for (int b = 0; b < blocks(); b++) {
      BlockSpec block = choices.net().blocks().get(b);
      double now = cost.cost(block, one.precisions().get(b));
      Precision next = null;
      for (Precision p : choices.candidates().get(b).precisions()) {
        double other = cost.cost(block, p);
        if (other < now && (next == null || other > cost.cost(block, next))) {
          next = p;
        }
      }
      if (next != null) {
        all.add(one.with(b, next));
      }
    }
    return all;
  }
}
