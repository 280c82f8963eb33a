package org.dnas4j.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.NetSpec;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.Rng;

/** Random architectures of a given cost, which no search has seen. */
public final class Architectures {
  private static final int TRIES = 200_000;

  /** Of which some hit a window of 2 %, if the candidates have any architecture there. */
  private static final int TRIES_WITHIN = 2_000;

  /** Relative: sums in another order differ by less. */
  private static final double ROUNDING = 1e-12;

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

  /**
   * A random architecture within a budget, drawn as {@link #random} does: the first draw whose
   * compression is from the wanted one to so much above it; where none comes, the draw that leaves
   * least of the budget.
   *
   * @param compression at least, above 0
   * @param tolerance relative, for example 0.02
   * @param wanted what else is asked of it, for example that it is new
   * @return empty if no draw that is wanted came within the budget
   */
  static Optional<Architecture> within(
      Cost cost,
      NetSpec net,
      List<Candidates> candidates,
      double compression,
      double tolerance,
      Predicate<Architecture> wanted,
      Rng rng) {
    Distribution distribution =
        ofMeanCost(cost, net, candidates, compression * (1 + tolerance / 2));
    Architecture nearest = null;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < TRIES_WITHIN && least > compression * (1 + tolerance); i++) {
      Architecture one = distribution.sample(rng);
      double found = one.compression(cost);
      if (reaches(found, compression) && (nearest == null || found < least) && wanted.test(one)) {
        nearest = one;
        least = found;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** Whether a compression is as large as one that is asked for, but for rounding. */
  static boolean reaches(double found, double compression) {
    return found >= compression * (1 - ROUNDING);
  }

  /** The most random distribution of a mean cost: blocks draw ∝ exp(−λ·cost). */
  static Distribution ofMeanCost(
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
