package org.dnas4j.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.Rng;

/** Draws architectures from distributions over candidates, one distribution a block. */
public final class Architectures {
  private static final int TRIES = 200_000;

  private Architectures() {}

  /**
   * Draws each block's candidate from its probabilities (paper, a ∼ P_θ).
   *
   * @param probabilities one list a block, each summing to 1
   */
  public static Architecture sample(
      NetSpec net, List<Candidates> candidates, List<List<Float>> probabilities, Rng rng) {
    List<Precision> precisions = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      precisions.add(precision(candidates.get(i), draw(probabilities.get(i), rng)));
    }
    return new Architecture(net, precisions);
  }

  /**
   * Different architectures of P_θ: of the first so many draws, those whose cost is nearest to the
   * expected one, nearest first; fewer where P_θ gives no more.
   *
   * @param draws different architectures to draw, at least as many as are kept
   */
  public static List<Architecture> samples(
      Cost cost,
      NetSpec net,
      List<Candidates> candidates,
      List<List<Float>> probabilities,
      int draws,
      int keep,
      Rng rng) {
    Map<String, Architecture> drawn = new LinkedHashMap<>();
    for (int i = 0; i < 1000 + 10 * draws && drawn.size() < draws; i++) {
      Architecture one = sample(net, candidates, probabilities, rng.split(i));
      drawn.putIfAbsent(one.literal(), one);
    }
    double expected = expectedCompression(cost, net, candidates, probabilities);
    return drawn.values().stream()
        .sorted(Comparator.comparingDouble(a -> Math.abs(Math.log(a.compression(cost) / expected))))
        .limit(keep)
        .toList();
  }

  /** Compression of the cost that P_θ expects. */
  public static double expectedCompression(
      Cost cost, NetSpec net, List<Candidates> candidates, List<List<Float>> probabilities) {
    return cost.full(net.blocks()) / expectedCost(cost, net, candidates, probabilities);
  }

  private static double expectedCost(
      Cost cost, NetSpec net, List<Candidates> candidates, List<List<Float>> probabilities) {
    double expected = 0;
    for (int b = 0; b < candidates.size(); b++) {
      float[] costs = candidates.get(b).costs(cost, net.blocks().get(b));
      for (int k = 0; k < costs.length; k++) {
        expected += probabilities.get(b).get(k) * costs[k];
      }
    }
    return expected;
  }

  /** The most likely candidate of each block. */
  public static Architecture argmax(
      NetSpec net, List<Candidates> candidates, List<List<Float>> probabilities) {
    List<Precision> precisions = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      List<Float> p = probabilities.get(i);
      int best = 0;
      for (int k = 1; k < p.size(); k++) {
        best = p.get(k) > p.get(best) ? k : best;
      }
      precisions.add(precision(candidates.get(i), best));
    }
    return new Architecture(net, precisions);
  }

  /**
   * A random architecture of a given cost: a control that the paper lacks. Blocks draw
   * independently with probabilities ∝ exp(−λ·cost), the most random distribution of a given mean
   * cost, until the compression is near enough.
   *
   * @param compression wanted, above 0
   * @param tolerance relative, for example 0.02
   * @return empty if no draw came near enough: the candidates cannot give that cost
   */
  public static Optional<Architecture> random(
      Cost cost,
      NetSpec net,
      List<Candidates> candidates,
      double compression,
      double tolerance,
      Rng rng) {
    List<List<Float>> probabilities = probabilitiesOfMeanCost(cost, net, candidates, compression);
    for (int i = 0; i < TRIES; i++) {
      Architecture architecture = sample(net, candidates, probabilities, rng);
      if (Math.abs(architecture.compression(cost) / compression - 1) <= tolerance) {
        return Optional.of(architecture);
      }
    }
    return Optional.empty();
  }

  private static List<List<Float>> probabilitiesOfMeanCost(
      Cost cost, NetSpec net, List<Candidates> candidates, double compression) {
    List<BlockSpec> blocks = net.blocks();
    double full = cost.full(blocks);
    double low = -1e3;
    double high = 1e3;
    // λ is in units of 1/(mean full-precision cost of a block); expected cost falls with λ.
    double unit = full / blocks.size();
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      List<List<Float>> tilted = tilted(cost, blocks, candidates, middle / unit);
      if (expectedCost(cost, net, candidates, tilted) > full / compression) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return tilted(cost, blocks, candidates, high / unit);
  }

  private static List<List<Float>> tilted(
      Cost cost, List<BlockSpec> blocks, List<Candidates> candidates, double lambda) {
    List<List<Float>> all = new ArrayList<>();
    for (int b = 0; b < blocks.size(); b++) {
      float[] costs = candidates.get(b).costs(cost, blocks.get(b));
      double least = Double.POSITIVE_INFINITY;
      for (float c : costs) {
        least = Math.min(least, lambda * c);
      }
      double sum = 0;
      for (float c : costs) {
        sum += Math.exp(least - lambda * c);
      }
      List<Float> p = new ArrayList<>();
      for (float c : costs) {
        p.add((float) (Math.exp(least - lambda * c) / sum));
      }
      all.add(p);
    }
    return all;
  }

  private static int draw(List<Float> probabilities, Rng rng) {
    double u = rng.nextDouble();
    int k = 0;
    while (k < probabilities.size() - 1 && u >= probabilities.get(k)) {
      u -= probabilities.get(k);
      k++;
    }
    return k;
  }

  private static Precision precision(Candidates candidates, int k) {
    return candidates.precisions().get(k);
  }
}
