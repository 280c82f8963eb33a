package org.dnas4j.policy;

import java.util.List;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.Rng;

/** A policy that draws allocations and learns from the answers which to draw. */
interface Learner extends AutoCloseable {
  /** Draws one, which may have been asked about before or exceed the budget. */
  Proposal draw(Rng rng);

  /** Learns from the answer to one that it has drawn. */
  void learn(Proposal proposal, float loss);

  @Override
  default void close() {}

  /**
   * What was drawn.
   *
   * @param architecture to ask about
   * @param actions of the policy, one per block, from which the precisions follow
   */
  record Proposal(Architecture architecture, List<Double> actions) {
    /** Copies the list. */
    public Proposal {
      actions = List.copyOf(actions);
    }
  }
}
