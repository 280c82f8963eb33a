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
 * @param course the least regret after each question, in order; infinite before there is an
 *     allocation within the budget
 * @param found the best allocation within the budget; empty if it asked about none
 */
public record Game(
    String method, double compression, long seed, List<Double> course, Optional<Standing> found) {

  /** Copies the list. */
  public Game {
    course = List.copyOf(course);
  }

  /** Questions that were answered. */
  public int questions() {
    return course.size();
  }

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
    List<Double> course = new ArrayList<>();
    double best = Double.POSITIVE_INFINITY;
    double optimum = bench.surrogate().logLoss(budget.optimum());
    try (Proposer proposer = method.proposer(allocations, engine, Rng.of(seed))) {
      while (asked.size() < method.questions()) {
        Optional<Architecture> next = proposer.next(List.copyOf(asked));
        if (next.isEmpty()) {
          break;
        }
        double logLoss = bench.surrogate().logLoss(next.get());
        asked.add(new Asked(next.get(), (float) Math.exp(logLoss)));
        best = allocations.keep(next.get()) ? Math.min(best, logLoss) : best;
        course.add(best - optimum);
      }
    }
    Optional<Standing> found =
        AskingMethod.ranked(allocations, asked).stream()
            .findFirst()
            .map(one -> budget.score(one.architecture()));
    return new Game(method.kind(), budget.compression(), seed, course, found);
  }

  /**
   * Each method at each budget with each seed.
   *
   * @param seeds from 1 to so many
   */
  public static List<Game> all(
      List<AskingMethod> methods, List<Budget> budgets, Engine engine, int seeds) {
    List<Game> games = new ArrayList<>();
    for (Budget budget : budgets) {
      for (AskingMethod method : methods) {
        for (int seed = 1; seed <= seeds; seed++) {
          games.add(play(method, budget, engine, seed));
        }
      }
    }
    return games;
  }
}
