package org.dnas4j.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.NetSpec;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.Rng;

/** Random architectures of a given cost, which no search has seen. */
public final class Architectures {
  private static final int TRIES = 200_000;

  private Architectures() {}

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
    Distribution distribution = ofMeanCost(cost, net, candidates, compression);
    for (int i = 0; i < TRIES; i++) {
      Architecture architecture = distribution.sample(rng);
      if (Math.abs(architecture.compression(cost) / compression - 1) <= tolerance) {
        return Optional.of(architecture);
      }
    }
    return Optional.empty();
  }

  private static Distribution ofMeanCost(
      Cost cost, NetSpec net, List<Candidates> candidates, double compression) {
    double full = cost.full(net.blocks());
    double low = -1e3;
    double high = 1e3;
    // λ is in units of 1/(mean full-precision cost of a block); expected cost falls with λ.
    double unit = full / net.blocks().size();
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      if (tilted(cost, net, candidates, middle / unit).expectedCost(cost) > full / compression) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return tilted(cost, net, candidates, high / unit);
  }

  private static Distribution tilted(
      Cost cost, NetSpec net, List<Candidates> candidates, double lambda) {
    List<BlockSpec> blocks = net.blocks();
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
    return new Distribution(net, candidates, all);
  }
}
