package org.dnas4j.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.cost.CostModel;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.quant.BitWidth;
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
      ResNetSpec net, List<Candidates> candidates, List<List<Float>> probabilities, Rng rng) {
    List<BitWidth> bits = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      bits.add(width(candidates.get(i), draw(probabilities.get(i), rng)));
    }
    return new Architecture(net, bits);
  }

  /**
   * Different architectures of P_θ: of the first so many draws, those whose size is nearest to the
   * expected one, nearest first; fewer where P_θ gives no more.
   *
   * @param draws different architectures to draw, at least as many as are kept
   */
  public static List<Architecture> samples(
      ResNetSpec net,
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
    double expected = expectedCompression(net, candidates, probabilities);
    return drawn.values().stream()
        .sorted(Comparator.comparingDouble(a -> Math.abs(Math.log(a.compression() / expected))))
        .limit(keep)
        .toList();
  }

  /** Compression of the size that P_θ expects. */
  public static double expectedCompression(
      ResNetSpec net, List<Candidates> candidates, List<List<Float>> probabilities) {
    return fullCost(net) / expectedCost(net, candidates, probabilities);
  }

  private static double fullCost(ResNetSpec net) {
    return 32.0 * net.blocks().stream().mapToLong(BlockSpec::parameters).sum();
  }

  private static double expectedCost(
      ResNetSpec net, List<Candidates> candidates, List<List<Float>> probabilities) {
    double expected = 0;
    for (int b = 0; b < candidates.size(); b++) {
      float[] costs = candidates.get(b).costs(CostModel.SIZE, net.blocks().get(b));
      for (int k = 0; k < costs.length; k++) {
        expected += probabilities.get(b).get(k) * costs[k];
      }
    }
    return expected;
  }

  /** The most likely candidate of each block. */
  public static Architecture argmax(
      ResNetSpec net, List<Candidates> candidates, List<List<Float>> probabilities) {
    List<BitWidth> bits = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      List<Float> p = probabilities.get(i);
      int best = 0;
      for (int k = 1; k < p.size(); k++) {
        best = p.get(k) > p.get(best) ? k : best;
      }
      bits.add(width(candidates.get(i), best));
    }
    return new Architecture(net, bits);
  }

  /**
   * A random architecture of a given size: a control that the paper lacks. Blocks draw
   * independently with probabilities ∝ exp(−λ·cost), the most random distribution of a given mean
   * cost, until the compression is near enough.
   *
   * @param compression wanted, above 0
   * @param tolerance relative, for example 0.02
   * @return empty if no draw came near enough: the candidates cannot give that size
   */
  public static Optional<Architecture> random(
      ResNetSpec net, List<Candidates> candidates, double compression, double tolerance, Rng rng) {
    List<List<Float>> probabilities = probabilitiesOfMeanCost(net, candidates, compression);
    for (int i = 0; i < TRIES; i++) {
      Architecture architecture = sample(net, candidates, probabilities, rng);
      if (Math.abs(architecture.compression() / compression - 1) <= tolerance) {
        return Optional.of(architecture);
      }
    }
    return Optional.empty();
  }

  private static List<List<Float>> probabilitiesOfMeanCost(
      ResNetSpec net, List<Candidates> candidates, double compression) {
    List<BlockSpec> blocks = net.blocks();
    double full = fullCost(net);
    double low = -1e3;
    double high = 1e3;
    // λ is in units of 1/(mean full-precision cost of a block); expected cost falls with λ.
    double unit = full / blocks.size();
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      List<List<Float>> tilted = tilted(blocks, candidates, middle / unit);
      if (expectedCost(net, candidates, tilted) > full / compression) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return tilted(blocks, candidates, high / unit);
  }

  private static List<List<Float>> tilted(
      List<BlockSpec> blocks, List<Candidates> candidates, double lambda) {
    List<List<Float>> all = new ArrayList<>();
    for (int b = 0; b < blocks.size(); b++) {
      float[] costs = candidates.get(b).costs(CostModel.SIZE, blocks.get(b));
      double least = Double.POSITIVE_INFINITY;
      for (float cost : costs) {
        least = Math.min(least, lambda * cost);
      }
      double sum = 0;
      for (float cost : costs) {
        sum += Math.exp(least - lambda * cost);
      }
      List<Float> p = new ArrayList<>();
      for (float cost : costs) {
        p.add((float) (Math.exp(least - lambda * cost) / sum));
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

  private static BitWidth width(Candidates candidates, int k) {
    return candidates.precisions().get(k).weight();
  }
}
