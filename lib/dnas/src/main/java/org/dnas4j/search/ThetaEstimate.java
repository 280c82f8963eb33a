package org.dnas4j.search;

import java.util.List;
import java.util.Map;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Var;

/**
 * What the losses of networks that P_θ draws say about θ. No network is differentiated: each runs
 * forwards only, with one candidate per block.
 */
sealed interface ThetaEstimate permits ScoreFunction, AdditiveModel {
  /** That of a method which wants one. */
  static ThetaEstimate of(Dnas method) {
    return switch (method.theta()) {
      case SCORE -> new ScoreFunction();
      case ADDITIVE -> new AdditiveModel(method.thetaSamples());
      case MASKS -> throw new IllegalArgumentException("masks are differentiated themselves");
    };
  }

  /**
   * Takes a sampled network in, and estimates the loss that P_θ expects.
   *
   * @param thetas {@code [K]} per block, on a tape
   * @param chosen the position of the candidate that each block ran
   * @param loss mean cross-entropy of that network on the batch, above 0
   * @param epoch in which it was measured; weights change between two
   * @return one element in the loss's unit, with the estimate's gradient
   */
  Var expectedLoss(List<Var> thetas, List<Integer> chosen, double loss, int epoch);

  /** What a resumed search needs, by name. */
  Map<String, NamedArray> state();

  /** Puts back what {@link #state} gave. */
  void restore(Map<String, NamedArray> arrays);
}
