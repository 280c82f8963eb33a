package org.dnas4j.search;

import java.util.List;
import org.dnas4j.cost.CostPenalty;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.supernet.ExpectedCost;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;

/**
 * What θ minimizes: the cross-entropy with the price of the expected cost and, where it has a
 * weight, the entropy of P_θ.
 */
public final class ThetaLoss {
  private final Schedule schedule;
  private final SearchConfig search;
  private final SuperNet net;
  private final ExpectedCost cost;
  private final double startCost;
  private final double targetCost;

  /**
   * Which epochs learn θ, and towards what entropy.
   *
   * @param warmupEpochs before θ learns
   * @param epochs of the search
   * @param entropy weight at the end, at least 0
   */
  public record Schedule(int warmupEpochs, int epochs, double entropy) {
    static Schedule of(Dnas method) {
      return new Schedule(method.warmupEpochs(), method.epochs(), method.entropy());
    }
  }

  /** The loss of a search. */
  public ThetaLoss(Schedule schedule, SearchConfig search, SuperNet net) {
    this.schedule = schedule;
    this.search = search;
    this.net = net;
    this.cost = new ExpectedCost(search.cost(), net);
    this.startCost = cost.atStart();
    List<BlockSpec> blocks = net.spec().blocks();
    this.targetCost = search.cost().full(blocks) / search.target();
  }

  /**
   * The loss of a step, one element.
   *
   * @param drawn masks that are paid for, one per block; a target is that of P_θ all the same, not
   *     of a draw from it
   * @param epoch from 0
   */
  public Var of(Tape tape, Var crossEntropy, List<Var> drawn, int epoch) {
    boolean target = search.penalty() == SearchConfig.Penalty.TARGET;
    List<Var> paid = target ? net.expectedMasks(tape) : drawn;
    Var loss = penalty(epoch).apply(crossEntropy, cost.of(tape, paid));
    double weight = entropyWeight(epoch);
    return weight == 0 ? loss : loss.plus(entropy(tape).affine((float) weight, 0));
  }

  /** With the target, γ grows to its value over the first half of the epochs that learn θ. */
  private CostPenalty penalty(int epoch) {
    return switch (search.penalty()) {
      case MULTIPLICATIVE -> new CostPenalty.Multiplicative(startCost, search.gamma());
      case ADDITIVE -> new CostPenalty.Additive(startCost, search.gamma());
      case TARGET -> {
        double ramp = Math.min(1, 2 * learned(epoch));
        yield new CostPenalty.Target(targetCost, search.gamma() * ramp);
      }
    };
  }

  /** Grows to its value over the second half of the epochs that learn θ. */
  private double entropyWeight(int epoch) {
    return schedule.entropy() * Math.max(0, 2 * learned(epoch) - 1);
  }

  /** The share of the epochs that learn θ, this one included. */
  private double learned(int epoch) {
    int learning = schedule.epochs() - schedule.warmupEpochs();
    return (epoch + 1.0 - schedule.warmupEpochs()) / learning;
  }

  /** In nats, the sum of the blocks. */
  private Var entropy(Tape tape) {
    Var sum = null;
    for (var theta : net.thetas()) {
      Var logP = tape.parameter(theta).logSoftmax();
      Var block = logP.exp().times(logP).sum().affine(-1, 0);
      sum = sum == null ? block : sum.plus(block);
    }
    return sum;
  }
}
