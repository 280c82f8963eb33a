package org.dnas4j.search;

import java.util.ArrayList;
import java.util.List;
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
      ResNetSpec net, List<Candidates> candidates, List<float[]> probabilities, Rng rng) {
    List<BitWidth> bits = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      bits.add(width(candidates.get(i), draw(probabilities.get(i), rng)));
    }
    return new Architecture(net, bits);
  }

  /** The most likely candidate of each block. */
  public static Architecture argmax(
      ResNetSpec net, List<Candidates> candidates, List<float[]> probabilities) {
    List<BitWidth> bits = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      float[] p = probabilities.get(i);
      int best = 0;
      for (int k = 1; k < p.length; k++) {
        best = p[k] > p[best] ? k : best;
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
    List<float[]> probabilities = probabilitiesOfMeanCost(net, candidates, compression);
    for (int i = 0; i < TRIES; i++) {
      Architecture architecture = sample(net, candidates, probabilities, rng);
      if (Math.abs(architecture.compression() / compression - 1) <= tolerance) {
        return Optional.of(architecture);
      }
    }
    return Optional.empty();
  }

  private static List<float[]> probabilitiesOfMeanCost(
      ResNetSpec net, List<Candidates> candidates, double compression) {
    List<BlockSpec> blocks = net.blocks();
    double full = 32.0 * blocks.stream().mapToLong(BlockSpec::parameters).sum();
    double low = -1e3;
    double high = 1e3;
    // λ is in units of 1/(mean full-precision cost of a block); expected cost falls with λ.
    double unit = full / blocks.size();
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      double mean = 0;
      List<float[]> tilted = tilted(blocks, candidates, middle / unit);
      for (int b = 0; b < blocks.size(); b++) {
        float[] costs = candidates.get(b).costs(CostModel.SIZE, blocks.get(b));
        for (int k = 0; k < costs.length; k++) {
          mean += tilted.get(b)[k] * costs[k];
        }
      }
      if (mean > full / compression) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return tilted(blocks, candidates, high / unit);
  }

  private static List<float[]> tilted(
      List<BlockSpec> blocks, List<Candidates> candidates, double lambda) {
    List<float[]> all = new ArrayList<>();
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
      float[] p = new float[costs.length];
      for (int k = 0; k < p.length; k++) {
        p[k] = (float) (Math.exp(least - lambda * costs[k]) / sum);
      }
      all.add(p);
    }
    return all;
  }

  private static int draw(float[] probabilities, Rng rng) {
    double u = rng.nextDouble();
    int k = 0;
    while (k < probabilities.length - 1 && u >= probabilities[k]) {
      u -= probabilities[k];
      k++;
    }
    return k;
  }

  private static BitWidth width(Candidates candidates, int k) {
    return candidates.precisions().get(k).weight();
  }
}
