package org.dnas4j.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Allocations;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Asked;
import org.dnas4j.search.AskingMethod;
import org.dnas4j.search.Choices;
import org.dnas4j.search.Proposer;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.Rng;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies without a network. */
class PolicyTest {
  private static final NetSpec NET = Tiny.NET;
  private static final Choices CHOICES =
      new Choices(NET, Candidates.of(NET, Stream.of("2", "32").map(Precision::parse).toList()));

  private static Reinforce method(double rate, double kept, double price) {
    return new Reinforce(100, rate, kept, price, 10, 10, 1);
  }

  private static Allocations within(double compression) {
    return new Allocations(Cost.SIZE, CHOICES, compression);
  }

  /**
   * From p = (.5, .5), baseline .6, reward .9 and action 0 the gradient of −(R − b)·log p is (−.15,
   * .15) and the next baseline .603; a rate of 1 moves θ by the gradient's negative.
   */
  @Test
  void aStepIsThatOfTheWorkedExample() {
    // A budget of 1 leaves everything open: all widths are equally likely.
    Reinforce.Policy policy = new Reinforce.Policy(method(1, 0.99, 0), within(1));
    double[] start = policy.probabilities(0);
    assertEquals(0.5, start[0], 1e-6);
    Learner.Proposal first = proposal(0, 0);
    policy.learn(first, (float) Math.exp(-0.6));
    assertEquals(0.5, policy.probabilities(0)[0], 1e-6, "the first reward is the baseline");
    policy.learn(first, (float) Math.exp(-0.9));
    double odds = Math.log(policy.probabilities(0)[0] / policy.probabilities(0)[1]);
    assertEquals(0.3, odds, 1e-5);
    // With the baseline .603 a reward of .603 changes nothing.
    policy.learn(first, (float) Math.exp(-0.603));
    assertEquals(0.3, Math.log(policy.probabilities(0)[0] / policy.probabilities(0)[1]), 1e-5);
  }

  private static Learner.Proposal proposal(int... chosen) {
    return new Learner.Proposal(
        CHOICES.architecture(chosen), IntStream.of(chosen).mapToObj(k -> (double) k).toList());
  }

  /** 32 bits everywhere cost 16 times the budget: log 16 times the price is taken off. */
  @Test
  void whatExceedsTheBudgetIsPaidFor() {
    Reinforce.Policy policy = new Reinforce.Policy(method(0.1, 0, 3), within(16));
    policy.learn(proposal(0, 0), 1f);
    double before = policy.probabilities(0)[1];
    policy.learn(proposal(1, 1), 1f);
    double p = before;
    double advantage = -3 * Math.log(16);
    double theta = Math.log(p / (1 - p)) + 0.1 * advantage * ((1 - p) - (0 - (1 - p)));
    assertEquals(1 / (1 + Math.exp(-theta)), policy.probabilities(0)[1], 1e-5);
  }

  /** Of 49 allocations of seven widths in two blocks it soon asks for the best ones only. */
  @Test
  void itComesToDrawWhatIsGood() {
    Choices choices =
        new Choices(
            NET,
            Candidates.of(
                NET, Stream.of("1", "2", "3", "4", "5", "6", "8").map(Precision::parse).toList()));
    Allocations allocations = new Allocations(Cost.SIZE, choices, 7);
    Reinforce.Policy policy = new Reinforce.Policy(method(0.3, 0.9, 1), allocations);
    Rng rng = Rng.of(3);
    for (int i = 0; i < 300; i++) {
      Learner.Proposal drawn = policy.draw(rng.split(i));
      policy.learn(drawn, loss(drawn));
    }
    int good = 0;
    for (int i = 0; i < 100; i++) {
      good += loss(policy.draw(rng.split("after").split(i))) == 0.5f ? 1 : 0;
    }
    assertTrue(good > 80, good + " of 100 draws");
  }

  /** Three bits in the first block and one in the second are worth most. */
  private static float loss(Learner.Proposal drawn) {
    return (float)
        (0.5 + 0.2 * Math.abs(drawn.actions().get(0) - 2) + 0.3 * drawn.actions().get(1));
  }

  static Stream<AskingMethod> methods() {
    return Stream.of(
        method(0.5, 0.5, 1),
        new NasRl(100, 1, 6, 0.05, 0.5, 1, 10, 10, 1),
        new Haq(100, 3, 0.9, 8, 10, 10, 1));
  }

  /** Asked anew with the answers so far, another proposer goes on as the first did. */
  @ParameterizedTest
  @MethodSource("methods")
  void aResumedSearchGoesOnAlike(AskingMethod method) {
    Allocations allocations = new Allocations(Cost.SIZE, choices("1", "2", "3", "4"), 10);
    List<Asked> asked = new ArrayList<>();
    try (Proposer whole = method.proposer(allocations, Tiny.libtorch(), Rng.of(4))) {
      for (int i = 0; i < 10; i++) {
        Architecture next = whole.next(asked).orElseThrow();
        asked.add(new Asked(next, 1f / (1 + next.precisions().get(0).weight().bits())));
      }
    }
    for (int from : new int[] {0, 1, 4, 9}) {
      try (Proposer resumed = method.proposer(allocations, Tiny.libtorch(), Rng.of(4))) {
        for (int i = from; i < 10; i++) {
          assertEquals(
              asked.get(i).architecture(), resumed.next(asked.subList(0, i)).orElseThrow());
        }
      }
    }
  }

  /**
   * Of three blocks with seven widths: the mean of later questions is better than of first ones.
   */
  @ParameterizedTest
  @MethodSource("learning")
  void questionsBecomeBetter(AskingMethod method) {
    NetSpec three = ResNets.of(ResNets.Stem.CIFAR, List.of(1, 1, 1), 4, ResNets.Shortcut.A, 8, 2);
    Choices choices =
        new Choices(
            three,
            Candidates.of(
                three,
                Stream.of("1", "2", "3", "4", "5", "6", "8").map(Precision::parse).toList()));
    Allocations allocations = new Allocations(Cost.SIZE, choices, 7);
    List<Asked> asked = new ArrayList<>();
    try (Proposer proposer = method.proposer(allocations, Tiny.libtorch(), Rng.of(5))) {
      for (int i = 0; i < 120; i++) {
        Architecture next = proposer.next(asked).orElseThrow();
        int[] k = choices.positions(next);
        asked.add(new Asked(next, (float) Math.exp(0.3 * (k[0] + Math.abs(k[1] - 5) + k[2]))));
      }
    }
    double early =
        asked.subList(0, 20).stream()
            .mapToDouble(one -> Math.log(one.loss()))
            .average()
            .orElseThrow();
    double late =
        asked.subList(100, 120).stream()
            .mapToDouble(one -> Math.log(one.loss()))
            .average()
            .orElseThrow();
    assertTrue(late < early - 0.2, early + " then " + late);
  }

  static Stream<AskingMethod> learning() {
    return Stream.of(
        new Reinforce(200, 0.3, 0.9, 1, 10, 10, 1),
        new NasRl(200, 1, 16, 0.02, 0.9, 1, 10, 10, 1),
        new Haq(200, 20, 0.9, 32, 10, 10, 1));
  }

  private static Choices choices(String... bits) {
    return new Choices(NET, Candidates.of(NET, Stream.of(bits).map(Precision::parse).toList()));
  }
}
