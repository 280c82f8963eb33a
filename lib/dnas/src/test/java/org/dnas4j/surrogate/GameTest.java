package org.dnas4j.surrogate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dnas4j.cost.Cost;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Evolution;
import org.dnas4j.search.RandomSearch;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.api.Test;

class GameTest {
  private static final Bench BENCH =
      Bench.of(Toy.CHOICES, Cost.SIZE, Toy.measurements(Toy.sample(60, 0.05, 2)));

  /** Whoever asks about everything finds the optimum. */
  @Test
  void allQuestionsFindTheOptimum() {
    Budget budget = BENCH.at(9.7);
    long within = Toy.all().stream().filter(one -> one.compression() >= 9.7).count();
    Game game = Game.play(new RandomSearch(2000, 10, 10, 1), budget, Tiny.libtorch(), 1);
    assertEquals(within, game.questions());
    assertEquals(0, game.found().orElseThrow().regret(), 1e-6);
    assertEquals(budget.optimum(), game.found().orElseThrow().architecture());
  }

  /** The best of its questions, however few. */
  @Test
  void theFoundOneKeepsTheBudget() {
    Budget budget = BENCH.at(13.3);
    for (long seed = 1; seed <= 5; seed++) {
      Game game = Game.play(new Evolution(20, 5, 2, 10, 10, 1), budget, Tiny.libtorch(), seed);
      assertEquals(20, game.questions());
      Architecture found = game.found().orElseThrow().architecture();
      assertTrue(found.compression() >= 13.3, found.toString());
      double regret = game.found().orElseThrow().regret();
      assertTrue(regret >= -1e-6);
      assertEquals(20, game.course().size());
      for (int i = 1; i < 20; i++) {
        assertTrue(game.course().get(i) <= game.course().get(i - 1), "the best so far");
      }
      assertEquals(regret, game.course().get(19), 1e-6);
    }
  }

  @Test
  void theSeedDecides() {
    Budget budget = BENCH.at(13.3);
    RandomSearch method = new RandomSearch(3, 10, 10, 1);
    List<Game> games =
        List.of(
            Game.play(method, budget, Tiny.libtorch(), 1),
            Game.play(method, budget, Tiny.libtorch(), 1),
            Game.play(method, budget, Tiny.libtorch(), 2));
    assertEquals(games.get(0), games.get(1));
    assertTrue(!games.get(0).found().equals(games.get(2).found()));
  }
}
