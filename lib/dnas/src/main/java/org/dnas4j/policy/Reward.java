package org.dnas4j.policy;

import org.dnas4j.search.Allocations;
import org.dnas4j.search.Architecture;

/**
 * R = −log L − λ·max(0, log C/C*) of an allocation with the loss L that was answered, the cost C
 * and the budget C*; and a moving average of earlier rewards, b ← d·b + (1 − d)·R.
 *
 * <p>Source: the baseline of Williams: Simple statistical gradient-following algorithms for
 * connectionist reinforcement learning, Machine Learning 8, 1992; the hinge on the cost as in
 * Véniat and Denoyer: Learning time/memory-efficient deep architectures with budgeted super
 * networks, arXiv 1706.00046.
 */
final class Reward {
  private final Allocations allocations;
  private final double price;
  private final double kept;
  private double baseline = Double.NaN;

  /**
   * Without earlier rewards.
   *
   * @param price λ, at least 0
   * @param kept d, from 0 to below 1
   */
  Reward(Allocations allocations, double price, double kept) {
    this.allocations = allocations;
    this.price = price;
    this.kept = kept;
  }

  /**
   * R − b with the baseline before this reward, which then moves; 0 for the first reward, with
   * which the baseline starts.
   */
  double advantage(Architecture architecture, float loss) {
    return advantage(architecture, -Math.log(loss));
  }

  /** The same with another measure in place of −log L, the larger the better. */
  double advantage(Architecture architecture, double value) {
    double reward = value - price * allocations.excess(architecture);
    float before = Double.isNaN(baseline) ? (float) reward : (float) baseline;
    baseline = (float) (kept * before + (1 - kept) * reward);
    return reward - before;
  }

  /** The mean reward so far; NaN before the first. */
  float baseline() {
    return (float) baseline;
  }

  /** Puts a saved one back. */
  void restore(float saved) {
    baseline = saved;
  }
}
