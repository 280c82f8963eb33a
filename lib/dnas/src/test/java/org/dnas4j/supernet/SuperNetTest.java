package org.dnas4j.supernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.dnas4j.cost.Cost;
import org.dnas4j.cost.CostPenalty;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.net.ResNets.Shortcut;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.testing.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SuperNetTest {
  private static final List<Precision> BITS = Precision.weightsOnly(0, 1, 2, 3, 4, 8, 32);
  private static final NetSpec SPEC =
      ResNets.of(ResNets.Stem.CIFAR, List.of(2, 2), 2, Shortcut.A, 8, 3);

  private final ReferenceEngine engine = new ReferenceEngine();

  /**
   * The paper counts 7⁹ architectures of ResNet-20. Here the two down-sampling blocks cannot have 0
   * bits, since without the block nothing would change the shape: 6²·7⁷.
   */
  @Test
  void resNet20HasSixSquaredTimesSevenToTheSeventhArchitectures() {
    assertEquals(40_353_607, Math.pow(7, 9));
    long count =
        ResNets.cifar10(20).blocks().stream()
            .mapToLong(b -> Candidates.of(b, BITS).size())
            .reduce(1, (a, b) -> a * b);
    assertEquals(29_647_548, count);
    assertEquals(36 * Math.pow(7, 7), (double) count);
  }

  @Test
  void onlyBlocksThatKeepTheShapeOfferToBeSkipped() {
    try (SuperNet net = net()) {
      assertEquals(List.of(0, 0, -1, 0), net.candidates().stream().map(Candidates::skip).toList());
      assertEquals(List.of(7, 7, 6, 7), net.candidates().stream().map(Candidates::size).toList());
    }
  }

  @Test
  void thetaStartsAtZeroAndIsNotAmongTheWeights() {
    try (SuperNet net = net()) {
      for (Parameter theta : net.thetas()) {
        assertArrayEquals(new float[theta.shape().size()], theta.value().toFloats());
      }
      List<Parameter> all = new ArrayList<>(net.thetas());
      all.addAll(net.weights());
      assertEquals(new HashSet<>(net.parameters()), new HashSet<>(all));
      assertEquals(all.size(), net.thetas().size() + net.weights().size());
      assertEquals(all.size(), all.stream().map(Parameter::name).distinct().count());
    }
  }

  static Stream<Cost> bothCosts() {
    return Stream.of(Cost.SIZE, Cost.COMPUTE);
  }

  @Provide
  Arbitrary<Cost> costs() {
    return Arbitraries.of(Cost.SIZE, Cost.COMPUTE);
  }

  @Property(tries = 40)
  void expectedCostAtOneHotMasksIsThatOfTheArchitecture(
      @ForAll("costs") Cost model, @ForAll @LongRange(min = 0, max = 1000) long seed) {
    try (Scope scope = Scope.open();
        SuperNet net = net()) {
      Tape tape = Tape.inference(engine);
      Rng rng = Rng.of(seed);
      List<Precision> bits = new ArrayList<>();
      List<Var> masks = new ArrayList<>();
      for (Candidates block : net.candidates()) {
        int chosen = rng.nextInt(block.size());
        bits.add(block.precisions().get(chosen));
        double[] mask = new double[block.size()];
        mask[chosen] = 1;
        masks.add(tape.constant(engine.create(Shape.of(mask.length), mask)));
      }
      Architecture architecture = new Architecture(SPEC, bits);
      assertEquals(
          model.cost(SPEC.blocks(), architecture.precisions()),
          ReferenceEngine.doubles(new ExpectedCost(model, net).of(tape, masks).value())[0],
          1e-9);
    }
  }

  @ParameterizedTest
  @MethodSource("bothCosts")
  void startCostIsTheMeanOverCandidatesAndTheExpectedCostAtUniformTheta(Cost model) {
    // 50 bits over 7 candidates, or 6 where 0 bits cannot be.
    List<Long> units =
        SPEC.blocks().stream()
            .map(b -> model.equals(Cost.SIZE) ? b.parameters() : 32 * b.macs())
            .toList();
    double expected =
        (units.get(0) + units.get(1) + units.get(3)) * 50.0 / 7 + units.get(2) * 50.0 / 6;
    try (Scope scope = Scope.open();
        SuperNet net = net()) {
      assertEquals(
          expected, new ExpectedCost(model, net).atStart(), 1e-7 * expected, "costs are floats");
      Tape tape = Tape.inference(engine);
      Var cost = new ExpectedCost(model, net).of(tape, net.expectedMasks(tape));
      assertEquals(expected, ReferenceEngine.doubles(cost.value())[0], 1e-9 * expected);
    }
  }

  /** With the cross-entropy held fast, only the cost speaks. */
  @ParameterizedTest
  @MethodSource("bothCosts")
  void theCostGradientMovesThetaTowardsFewerBits(Cost model) {
    try (Scope scope = Scope.open();
        SuperNet net = net()) {
      for (CostPenalty penalty :
          List.of(
              new CostPenalty.Multiplicative(new ExpectedCost(model, net).atStart(), 1),
              new CostPenalty.Additive(new ExpectedCost(model, net).atStart(), 1))) {
        Gradients gradients = costGradients(net, model, penalty);
        for (Parameter theta : net.thetas()) {
          double[] g = ReferenceEngine.doubles(gradients.of(theta).orElseThrow());
          for (int k = 1; k < g.length; k++) {
            assertTrue(g[k] > g[k - 1], theta + ": " + Arrays.toString(g));
          }
          assertTrue(g[0] < 0 && g[g.length - 1] > 0, "descent raises θ of the fewest bits");
        }
      }
    }
  }

  @Test
  void theCostGradientEqualsDifferences() {
    try (Scope scope = Scope.open();
        SuperNet net = net()) {
      CostPenalty penalty =
          new CostPenalty.Multiplicative(new ExpectedCost(Cost.SIZE, net).atStart(), 3);
      Gradients gradients = costGradients(net, Cost.SIZE, penalty);
      for (int b = 0; b < net.thetas().size(); b++) {
        int block = b;
        Parameter theta = net.thetas().get(b);
        double[] expected =
            Reference.differences(
                x -> plainPenalty(net, block, x), new double[theta.shape().size()]);
        assertArrayEquals(
            expected, ReferenceEngine.doubles(gradients.of(theta).orElseThrow()), 1e-6);
      }
    }
  }

  /** 2·(log C / log C₀)³ with one block at θ = x and the others at 0. */
  private static double plainPenalty(SuperNet net, int block, double[] x) {
    double start = 0;
    double cost = 0;
    for (int b = 0; b < SPEC.blocks().size(); b++) {
      float[] costs = net.candidates().get(b).costs(Cost.SIZE, SPEC.blocks().get(b));
      double sum = 0;
      double weighted = 0;
      double plain = 0;
      for (int k = 0; k < costs.length; k++) {
        double weight = b == block ? Math.exp(x[k]) : 1;
        sum += weight;
        weighted += weight * costs[k];
        plain += costs[k];
      }
      start += plain / costs.length;
      cost += weighted / sum;
    }
    return 2 * Math.pow(Math.log(cost) / Math.log(start), 3);
  }

  private Gradients costGradients(SuperNet net, Cost model, CostPenalty penalty) {
    Tape tape = new Tape(engine, net.thetas());
    Var crossEntropy = tape.constant(engine.full(Shape.of(1), 2));
    Var cost = new ExpectedCost(model, net).of(tape, net.expectedMasks(tape));
    return tape.backward(penalty.apply(crossEntropy, cost));
  }

  private SuperNet net() {
    return new SuperNet(
        engine, Rng.of(1), SPEC, new SuperNet.Options(BITS, SuperNet.Mode.COMPOSITE, true));
  }
}
