package org.dnas4j.surrogate;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Choices;

/**
 * What allocations of at least some compression are worth.
 *
 * @param bench whose surrogate predicts
 * @param compression of the cost that is asked for
 * @param best the allocations of the least predicted loss among all that keep it, best first, at
 *     least one
 */
public record Budget(Bench bench, double compression, List<Architecture> best) {
  /** How much dearer than allowed an allocation may be, relative. */
  public static final double TOLERANCE = 0.02;

  /** Copies the list. */
  public Budget {
    best = List.copyOf(best);
  }

  static Budget of(Bench bench, double compression, int count) {
    Check.that(
        compression >= 1 && Double.isFinite(compression), "target", compression, "at least 1");
    Check.that(count >= 1, "best", count, "at least 1");
    List<Architecture> best = bench.surrogate().best(bench.cost(), compression, count);
    Check.that(
        !best.isEmpty(),
        "target",
        compression,
        "what the trained precisions of each block of " + bench.choices().net() + " give");
    return new Budget(bench, compression, best);
  }

  /** The best allocation. */
  public Architecture optimum() {
    return best.get(0);
  }

  /** The dearest uniform allocation of the candidates that keeps the budget, if one does. */
  public Optional<Architecture> uniform() {
    Choices choices = bench.choices();
    return choices.candidates().stream()
        .flatMap(block -> block.precisions().stream())
        .distinct()
        .filter(choices::haveEverywhere)
        .map(precision -> Architecture.uniform(choices.net(), precision))
        .filter(this::keeps)
        .min(Comparator.comparingDouble(a -> a.compression(bench.cost())));
  }

  /** Whether an allocation costs at most 2 % more than allowed. */
  public boolean keeps(Architecture architecture) {
    return architecture.compression(bench.cost()) * (1 + TOLERANCE) >= compression;
  }

  /**
   * Scores an allocation.
   *
   * @throws IllegalArgumentException if it is none of the bench's network and candidates
   */
  public Standing score(Architecture architecture) {
    double logLoss = bench.surrogate().logLoss(architecture);
    double regret = logLoss - bench.surrogate().logLoss(optimum());
    return new Standing(
        architecture,
        architecture.compression(bench.cost()),
        logLoss,
        regret,
        verdict(architecture, regret));
  }

  private Standing.Verdict verdict(Architecture architecture, double regret) {
    if (!keeps(architecture)) {
      return Standing.Verdict.OVER_BUDGET;
    }
    if (!bench.surrogate().knows(architecture)) {
      return Standing.Verdict.UNKNOWN;
    }
    return regret <= bench.error() ? Standing.Verdict.TIE : Standing.Verdict.WORSE;
  }
}
