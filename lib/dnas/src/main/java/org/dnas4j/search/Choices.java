package org.dnas4j.search;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.dnas4j.base.Check;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.supernet.Candidates;

/**
 * All allocations among which a search chooses.
 *
 * @param net whose blocks they are
 * @param candidates one per block
 */
public record Choices(NetSpec net, List<Candidates> candidates) {
  /** Copies the list and checks its length. */
  public Choices {
    candidates = List.copyOf(candidates);
    Check.that(
        candidates.size() == net.blocks().size(),
        "candidates",
        candidates.size() + " blocks",
        net.blocks().size() + ", those of " + net);
  }

  /** How many there are; as a floating-point number, because deep networks have very many. */
  public double count() {
    return candidates.stream().mapToDouble(Candidates::size).reduce(1, (a, b) -> a * b);
  }

  /**
   * The position of each block's precision among its candidates.
   *
   * @throws IllegalArgumentException naming the block, if one is no candidate
   */
  public int[] positions(Architecture architecture) {
    int[] positions = new int[candidates.size()];
    for (int b = 0; b < positions.length; b++) {
      Precision precision = architecture.precisions().get(b);
      List<Precision> allowed = candidates.get(b).precisions();
      positions[b] = allowed.indexOf(precision);
      Check.that(
          positions[b] >= 0,
          "bits of block " + net.blocks().get(b).name() + " in " + architecture,
          precision,
          "the candidates " + allowed + "; search.candidates changes them");
    }
    return positions;
  }

  /** Whether an allocation is one of them. */
  public boolean contain(Architecture architecture) {
    return architecture.net().equals(net)
        && IntStream.range(0, candidates.size())
            .allMatch(
                b -> candidates.get(b).precisions().contains(architecture.precisions().get(b)));
  }

  /** Whether every block can have a precision, as far as its kind allows. */
  public boolean haveEverywhere(Precision precision) {
    return IntStream.range(0, candidates.size())
        .allMatch(b -> candidates.get(b).precisions().contains(net.blocks().get(b).fit(precision)));
  }

  /** The allocation of these positions. */
  public Architecture architecture(int[] positions) {
    List<Precision> precisions = new ArrayList<>();
    for (int b = 0; b < positions.length; b++) {
      precisions.add(candidates.get(b).precisions().get(positions[b]));
    }
    return new Architecture(net, precisions);
  }

  /** The cost of every candidate of every block. */
  public double[][] costs(Cost cost) {
    double[][] costs = new double[candidates.size()][];
    for (int b = 0; b < costs.length; b++) {
      var block = net.blocks().get(b);
      costs[b] =
          candidates.get(b).precisions().stream().mapToDouble(p -> cost.cost(block, p)).toArray();
    }
    return costs;
  }
}
