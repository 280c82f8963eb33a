package org.dnas4j.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Allocations;
import org.dnas4j.search.Choices;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.api.Test;

/** The parts of {@link Haq}. */
class HaqTest {
  private static final NetSpec NET =
      ResNets.of(ResNets.Stem.CIFAR, List.of(1, 1), 4, ResNets.Shortcut.A, 8, 2);

  private static Choices choices(String... bits) {
    return new Choices(NET, Candidates.of(NET, Stream.of(bits).map(Precision::parse).toList()));
  }

  /** Worked numbers: 6, 5, 8, 4 bits of 100, 50, 200, 400 weights within 3200 bits. */
  @Test
  void bitsAreLoweredFromTheLastToTheFirst() {
    int[] weights = {100, 50, 200, 400};
    double[][] costs = new double[4][8];
    for (int b = 0; b < 4; b++) {
      for (int k = 0; k < 8; k++) {
        costs[b][k] = weights[b] * (k + 1);
      }
    }
    int[] rungs = {5, 4, 7, 3};
    Ladder.lower(rungs, costs, 3200);
    assertArrayEquals(new int[] {4, 3, 6, 1}, rungs);
    Ladder.lower(rungs, costs, 3200);
    assertArrayEquals(new int[] {4, 3, 6, 1}, rungs, "within the budget nothing changes");
    Ladder.lower(rungs, costs, 1);
    assertArrayEquals(new int[] {0, 0, 0, 0}, rungs, "lower than the lowest nothing goes");
  }

  /** Worked number: 0.37 of 1 to 8 bits is 3; the ends belong to the cheapest and the dearest. */
  @Test
  void actionsStandForCandidatesInTheOrderOfTheirCost() {
    Ladder ladder =
        new Ladder(new Allocations(Cost.SIZE, choices("8", "1", "2", "3", "4", "7", "5", "6"), 1));
    assertEquals("3 | 3", ladder.lowered(List.of(0.37, 0.37)).literal());
    assertEquals("1 | 8", ladder.lowered(List.of(0.0, 1.0)).literal());
    assertEquals("4 | 5", ladder.lowered(List.of(0.49, 0.5)).literal());
  }

  /** Channels 4 and 8, sizes 8 and 8 of the input; the second block halves. */
  @Test
  void statesAreScaledOverTheBlocks() {
    BlockStates states = new BlockStates(NET.blocks());
    assertEquals(2, states.blocks());
    // in, out, stride, kernel, weights, input size, place, action before
    assertArrayEquals(new float[] {0, 0, 0, 0, 0, 0, 0, 0}, states.of(0, 0), 1e-6f);
    assertArrayEquals(new float[] {0, 1, 1, 0, 1, 0, 1, 0.25f}, states.of(1, 0.25), 1e-6f);
  }

  /** One action per episode, worth most at 0.7. */
  @Test
  void theActorLearnsWhatIsWorthMost() {
    try (ActorCritic agent = new ActorCritic(Tiny.libtorch(), Rng.of(1), 1, 32, 200)) {
      Rng rng = Rng.of(2);
      float[] state = {1};
      for (int i = 0; i < 200; i++) {
        double action = rng.nextDouble();
        double reward = -4 * (action - 0.7) * (action - 0.7);
        agent.remember(new ActorCritic.Transition(state, action, reward, state, true));
      }
      for (int i = 0; i < 800; i++) {
        agent.learn();
      }
      assertEquals(0.7, agent.act(state), 0.1);
    }
  }

  /**
   * Two actions, of which the first decides what the second is worth: only what comes after the
   * first action tells which one is good.
   */
  @Test
  void whatComesAfterAnActionCounts() {
    try (ActorCritic agent = new ActorCritic(Tiny.libtorch(), Rng.of(1), 2, 32, 400)) {
      Rng rng = Rng.of(2);
      float[] first = {0, 0};
      for (int i = 0; i < 200; i++) {
        double action = rng.nextDouble();
        double later = rng.nextDouble();
        float[] second = {1, (float) action};
        double reward = action < 0.5 ? 1 - later : later - 1;
        // The reward stands at the last action alone.
        agent.remember(new ActorCritic.Transition(first, action, 0, second, false));
        agent.remember(new ActorCritic.Transition(second, later, reward, second, true));
      }
      for (int i = 0; i < 1200; i++) {
        agent.learn();
      }
      assertTrue(agent.act(first) < 0.5, "" + agent.act(first));
    }
  }
}
