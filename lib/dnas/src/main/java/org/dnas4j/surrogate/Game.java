package org.dnas4j.surrogate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.search.Allocations;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Asked;
import org.dnas4j.search.AskingMethod;
import org.dnas4j.search.Proposer;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;

/**
 * A search that asks a bench instead of a network: what it finds with a number of questions, among
 * the precisions that were trained in each block.
 *
 * @param method by its kind
 * @param compression that was asked for
 * @param seed of the search
 * @param questions that were answered
 * @param found the best allocation within the budget; empty if it asked about none
 */
public record Game(
    String method, double compression, long seed, int questions, Optional<Standing> found) {

  /**
   * Lets a method ask until it has had its {@link AskingMethod#questions}.
   *
   * @param budget that it keeps, and whose bench answers
   */
  public static Game play(AskingMethod method, Budget budget, Engine engine, long seed) {
    Bench bench = budget.bench();
    Check.that(seed >= 0, "seed", seed, "at least 0");
    Allocations allocations =
        new Allocations(bench.cost(), bench.surrogate().known(), budget.compression());
    List<Asked> asked = new ArrayList<>();
    try (Proposer proposer = method.proposer(allocations, engine, Rng.of(seed))) {
      while (asked.size() < method.questions()) {
        Optional<Architecture> next = proposer.next(List.copyOf(asked));
        if (next.isEmpty()) {
          break;
        }
        double loss = Math.exp(bench.surrogate().logLoss(next.get()));
        asked.add(new Asked(next.get(), (float) loss));
      }
    }
    Optional<Standing> found =
        AskingMethod.ranked(allocations, asked).stream()
            .findFirst()
            .map(best -> budget.score(best.architecture()));
    return new Game(method.kind(), budget.compression(), seed, asked.size(), found);
  }
}
