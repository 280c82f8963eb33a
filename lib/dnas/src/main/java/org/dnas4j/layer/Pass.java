package org.dnas4j.layer;

import java.util.List;
import java.util.function.Supplier;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;

/**
 * One run of a network.
 *
 * @param tape records it
 * @param statistics how batch normalization gets its mean and variance
 * @param masks of a super net, how much of each candidate runs: {@code [K]} per unit of the search;
 *     empty for other networks
 */
public record Pass(Tape tape, Statistics statistics, List<Var> masks) {

  /** Where batch normalization takes its mean and variance from. */
  public enum Statistics {
    /** The batch's own, which also move the running averages: training of weights. */
    BATCH_AND_UPDATE,
    /**
     * The batch's own, leaving the running averages alone: training of θ, which must see the loss
     * as weight training sees it without touching the network.
     */
    BATCH,
    /** The running averages: evaluation. */
    RUNNING
  }

  /** One run of a network that is no super net. */
  public Pass(Tape tape, Statistics statistics) {
    this(tape, statistics, List.of());
  }

  /** Checks that nothing is differentiated through running averages, which have no gradient. */
  public Pass {
    masks = List.copyOf(masks);
    if (statistics == Statistics.RUNNING && tape.recording()) {
      throw new IllegalArgumentException(
          "statistics = RUNNING on a tape that records; allowed: BATCH or BATCH_AND_UPDATE, or"
              + " Tape.inference for evaluation");
    }
  }

  /** Runs a part of a network; where nothing is recorded, its intermediate values are freed. */
  public Var part(Supplier<Var> part) {
    if (tape.recording()) {
      return part.get();
    }
    try (Scope scope = Scope.open()) {
      Var y = part.get();
      scope.keep(y.value());
      return y;
    }
  }
}
