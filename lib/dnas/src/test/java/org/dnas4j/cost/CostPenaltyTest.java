package org.dnas4j.cost;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.dnas4j.cost.CostPenalty.Additive;
import org.dnas4j.cost.CostPenalty.Multiplicative;
import org.dnas4j.tensor.Var;
import org.dnas4j.testing.Reference;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CostPenaltyTest {
  /** The expected bits of ResNet-20 at uniform θ are of this size. */
  private static final double START = 1.9e6;

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 1, 8, 40})
  void theFactorIsOneAtTheStartCost(double gamma) {
    CostPenalty penalty = new Multiplicative(START, gamma);
    assertEquals(2.3, run(penalty, 2.3, START).value()[0], 2.3e-6 * (1 + gamma));
  }

  @Property(tries = 100)
  void multiplicativeLossIsCrossEntropyTimesThePowerOfTheLogarithms(
      @ForAll @DoubleRange(min = 0.01, max = 5) double crossEntropy,
      @ForAll @DoubleRange(min = 10, max = 1e9) double cost,
      @ForAll @DoubleRange(min = 0, max = 10) double gamma) {
    double expected = multiplicative(crossEntropy, cost, gamma);
    Reference.Result result = run(new Multiplicative(START, gamma), crossEntropy, cost);
    assertEquals(expected, result.value()[0], 1e-5 * expected);
    assertGradient(v -> multiplicative(v[0], v[1] * cost, gamma), crossEntropy, cost, result);
  }

  @Property(tries = 100)
  void additiveLossAddsTheRelativeLogarithm(
      @ForAll @DoubleRange(min = 0.01, max = 5) double crossEntropy,
      @ForAll @DoubleRange(min = 10, max = 1e9) double cost,
      @ForAll @DoubleRange(min = 0, max = 10) double gamma) {
    double expected = crossEntropy + gamma * Math.log(cost) / Math.log(START);
    Reference.Result result = run(new Additive(START, gamma), crossEntropy, cost);
    assertEquals(expected, result.value()[0], 1e-5 * expected);
    assertGradient(
        v -> v[0] + gamma * Math.log(v[1] * cost) / Math.log(START), crossEntropy, cost, result);
  }

  @Property(tries = 100)
  void theTargetPullsFromBothSides(
      @ForAll @DoubleRange(min = 0.01, max = 5) double crossEntropy,
      @ForAll @DoubleRange(min = 0.1, max = 10) double ratio,
      @ForAll @DoubleRange(min = 0, max = 10) double strength) {
    double cost = ratio * START;
    CostPenalty target = new CostPenalty.Target(START, strength);
    Reference.Result result = run(target, crossEntropy, cost);
    double loss = crossEntropy + strength * Math.abs(Math.log(ratio));
    assertEquals(loss, result.value()[0], 1e-4);
    assertEquals(1, result.gradients().get(0)[0], 1e-6);
    if (Math.abs(ratio - 1) > 1e-4) {
      double slope = ratio > 1 ? strength : -strength;
      assertEquals(slope, result.gradients().get(1)[0] * cost, 1e-4 * (1 + strength));
    }
  }

  /** What γ means in one form and in the other. */
  @Property(tries = 50)
  void atTheStartCostBothFormsPullAlikeButForTheCrossEntropy(
      @ForAll @DoubleRange(min = 0.01, max = 5) double crossEntropy,
      @ForAll @DoubleRange(min = 0.01, max = 10) double gamma) {
    double product =
        run(new Multiplicative(START, gamma), crossEntropy, START).gradients().get(1)[0];
    double sum = run(new Additive(START, gamma), crossEntropy, START).gradients().get(1)[0];
    assertEquals(sum * crossEntropy, product, 1e-4 * product);
  }

  /** β = 1/(log C₀)^γ alone would be below the smallest float. */
  @Test
  void gammaFortyGivesFiniteValuesAndGradientsOverAllCostsOfResNet20() {
    assertEquals(0f, (float) Math.pow(Math.log(START), -40), "the case that needs care");
    for (double cost : new double[] {1e4, 1e5, START, 32 * 267_264.0}) {
      Reference.Result result = run(new Multiplicative(START, 40), 1.5, cost);
      double value = result.value()[0];
      double slope = result.gradients().get(1)[0];
      assertTrue(value > Float.MIN_NORMAL && value < Float.MAX_VALUE, cost + ": " + value);
      assertTrue(slope > 0 && slope < Float.MAX_VALUE, cost + ": " + slope);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 2.7, Double.NaN})
  void aStartCostWhoseLogarithmIsNoScaleIsRefused(double start) {
    for (Function<Double, CostPenalty> penalty : forms(1)) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> penalty.apply(start)).getMessage();
      assertTrue(message.contains("startCost = " + start) && message.contains("above e"), message);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN})
  void aNegativeGammaIsRefused(double gamma) {
    for (Function<Double, CostPenalty> penalty : forms(gamma)) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> penalty.apply(START)).getMessage();
      assertTrue(message.contains("gamma = " + gamma) && message.contains("at least 0"), message);
    }
  }

  private static List<Function<Double, CostPenalty>> forms(double gamma) {
    return List.of(start -> new Multiplicative(start, gamma), start -> new Additive(start, gamma));
  }

  private static double multiplicative(double crossEntropy, double cost, double gamma) {
    return crossEntropy * Math.pow(Math.log(cost) / Math.log(START), gamma);
  }

  /** Differences with respect to the cost are taken in units of the cost. */
  private static void assertGradient(
      ToDoubleFunction<double[]> loss, double crossEntropy, double cost, Reference.Result result) {
    double[] expected = Reference.differences(loss, new double[] {crossEntropy, 1});
    double[] actual = {result.gradients().get(0)[0], result.gradients().get(1)[0] * cost};
    double scale = Math.abs(expected[0]) + Math.abs(expected[1]);
    assertArrayEquals(expected, actual, 1e-5 * scale);
  }

  private static Reference.Result run(CostPenalty penalty, double crossEntropy, double cost) {
    Function<List<Var>, Var> program = v -> penalty.apply(v.get(0), v.get(1));
    return Reference.backprop(
        program, new double[] {1}, Operand.vector(crossEntropy), Operand.vector(cost));
  }
}
