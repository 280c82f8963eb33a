package org.dnas4j.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.base.Check;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;

/**
 * P_θ: how likely each candidate of each block is, all blocks independent.
 *
 * @param net whose blocks they are
 * @param candidates one per block
 * @param probabilities one list per block, one number per candidate, of sum 1
 */
public record Distribution(
    NetSpec net, List<Candidates> candidates, List<List<Float>> probabilities) {
  /** How far from 1 the sum of a block's probabilities may be, which are rounded. */
  private static final double TOLERANCE = 1e-3;

  /** Copies the lists and checks them. */
  public Distribution {
    candidates = List.copyOf(candidates);
    probabilities = probabilities.stream().map(List::copyOf).toList();
    List<Integer> expected = candidates.stream().map(Candidates::size).toList();
    List<Integer> found = probabilities.stream().map(List::size).toList();
    Check.that(found.equals(expected), "candidates of each block", found, expected.toString());
    for (List<Float> block : probabilities) {
      double sum = block.stream().mapToDouble(Float::doubleValue).sum();
      Check.that(
          // NaN passes: it is for the guard of the state to say that a search has diverged.
          block.stream().noneMatch(p -> p < 0 || p > 1) && !(Math.abs(sum - 1) >= TOLERANCE),
          "probabilities",
          block,
          "0 to 1, of sum 1 per block");
    }
  }

  /** P_θ of a super net as it is now. */
  public static Distribution of(SuperNet net, Engine engine) {
    try (Scope scope = Scope.open()) {
      List<List<Float>> probabilities =
          net.expectedMasks(Tape.inference(engine)).stream()
              .map(mask -> list(mask.value().toFloats()))
              .toList();
      return new Distribution(net.spec(), net.candidates(), probabilities);
    }
  }

  private static List<Float> list(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  /** The most likely candidate of each block. */
  public Architecture argmax() {
    List<Precision> precisions = new ArrayList<>();
    for (int b = 0; b < candidates.size(); b++) {
      List<Float> p = probabilities.get(b);
      int best = 0;
      for (int k = 1; k < p.size(); k++) {
        best = p.get(k) > p.get(best) ? k : best;
      }
      precisions.add(candidates.get(b).precisions().get(best));
    }
    return new Architecture(net, precisions);
  }

  /** Draws each block's candidate from its probabilities (paper, a ∼ P_θ). */
  public Architecture sample(Rng rng) {
    List<Precision> precisions = new ArrayList<>();
    for (int b = 0; b < candidates.size(); b++) {
      double[] p = probabilities.get(b).stream().mapToDouble(Float::doubleValue).toArray();
      precisions.add(candidates.get(b).precisions().get(rng.nextPlace(p)));
    }
    return new Architecture(net, precisions);
  }

  /**
   * Different architectures: of the first so many draws, those whose cost is nearest to a wanted
   * one, nearest first; fewer where P_θ gives no more.
   *
   * @param compression wanted, for example {@link #expectedCompression}
   * @param draws different architectures to draw, at least as many as are kept
   */
  public List<Architecture> samples(Cost cost, double compression, int draws, int keep, Rng rng) {
    Map<String, Architecture> drawn = new LinkedHashMap<>();
    for (int i = 0; i < 1000 + 10 * draws && drawn.size() < draws; i++) {
      Architecture one = sample(rng.split(i));
      drawn.putIfAbsent(one.literal(), one);
    }
    return drawn.values().stream()
        .sorted(
            Comparator.comparingDouble(a -> Math.abs(Math.log(a.compression(cost) / compression))))
        .limit(keep)
        .toList();
  }

  /** Compression of the cost that it expects. */
  public double expectedCompression(Cost cost) {
    return cost.full(net.blocks()) / expectedCost(cost);
  }

  double expectedCost(Cost cost) {
    double expected = 0;
    for (int b = 0; b < candidates.size(); b++) {
      float[] costs = candidates.get(b).costs(cost, net.blocks().get(b));
      for (int k = 0; k < costs.length; k++) {
        expected += probabilities.get(b).get(k) * costs[k];
      }
    }
    return expected;
  }

  /**
   * The logarithm of an architecture's probability; −∞ where P_θ never draws it.
   *
   * @throws IllegalArgumentException if a block's precision is none of its candidates
   */
  public double logProbability(Architecture architecture) {
    double sum = 0;
    for (int b = 0; b < candidates.size(); b++) {
      int k = candidates.get(b).position(architecture.precisions().get(b));
      sum += Math.log(probabilities.get(b).get(k));
    }
    return sum;
  }

  /** How undecided it is: the entropy in nats, the mean of the blocks. */
  public double entropy() {
    double entropy = 0;
    for (List<Float> p : probabilities) {
      for (float value : p) {
        entropy -= value > 0 ? value * Math.log(value) : 0;
      }
    }
    return entropy / probabilities.size();
  }

  /** One number per candidate as tables of epochs have them, see {@link ProbabilityColumns}. */
  public Map<String, Double> columns() {
    Map<String, Double> columns = new LinkedHashMap<>();
    for (int b = 0; b < candidates.size(); b++) {
      String block = net.blocks().get(b).name();
      for (int k = 0; k < candidates.get(b).size(); k++) {
        String bits = candidates.get(b).precisions().get(k).toString();
        columns.put(ProbabilityColumns.name(block, bits), (double) probabilities.get(b).get(k));
      }
    }
    return columns;
  }
}
