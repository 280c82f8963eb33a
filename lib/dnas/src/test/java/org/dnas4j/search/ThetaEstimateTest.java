package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.Space;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.SearchConfig.Penalty;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.api.Test;

/** Estimates of θ's gradient against the expected loss over all allocations of two blocks. */
class ThetaEstimateTest {
  private static final List<Precision> BITS = Precision.weightsOnly(0, 1, 8);

  /** The second block cannot be skipped. */
  private static final List<Integer> SIZES = List.of(3, 2);

  private static final double STEP = 1e-5;

  private final ReferenceEngine engine = new ReferenceEngine();

  private static SearchConfig search(Dnas.Theta theta, int samples, Penalty penalty) {
    Dnas method =
        new Dnas(
            4,
            0,
            24,
            0.8,
            0.05,
            0.9,
            0,
            0.1,
            0,
            5,
            0,
            SuperNet.Mode.COMPOSITE,
            true,
            true,
            Dnas.Start.SCRATCH,
            Dnas.Masks.HARD,
            false,
            theta,
            samples,
            /* entropy= */ 0.3,
            0,
            Dnas.USUAL_TOLERANCE,
            false,
            0);
    return new SearchConfig(method, Cost.SIZE, penalty, 2, 7, BITS, Space.PAPER);
  }

  /**
   * The mean of the gradient over all allocations, each as often as P_θ draws it, is that of the
   * expected loss with its price, by finite differences. At half of the epochs the target's
   * strength is whole and the entropy's weight 0, at the end both are whole.
   */
  @Property(tries = 40)
  void theScoreFunctionIsRightInTheMean(
      @ForAll int seed,
      @ForAll Penalty penalty,
      @ForAll @DoubleRange(min = 0.2, max = 3) double baseline) {
    Rng rng = Rng.of(seed);
    double[] thetas = IntStream.range(0, 5).mapToDouble(i -> rng.nextGaussian()).toArray();
    double[] losses = IntStream.range(0, 6).mapToDouble(i -> 0.2 + 2 * rng.nextDouble()).toArray();
    SearchConfig search = search(Dnas.Theta.SCORE, 2, penalty);
    for (int epoch : List.of(1, 3)) {
      double[] mean = new double[5];
      for (int a = 0; a < 6; a++) {
        ThetaEstimate estimate = ThetaEstimate.of((Dnas) search.method());
        estimate.restore(Map.of("theta_score.baseline", NamedArray.of((float) baseline)));
        double[] one = gradient(search, estimate, thetas, List.of(a / 2, a % 2), losses[a], epoch);
        double probability = probability(thetas, a / 2, a % 2);
        for (int i = 0; i < 5; i++) {
          mean[i] += probability * one[i];
        }
      }
      double entropy = epoch == 3 ? 0.3 : 0;
      assertDifferences(
          at -> price(penalty, expected(at, losses), at) + entropy * entropy(at), thetas, mean);
    }
  }

  /** Of the model fitted to the same samples, in plain loops. */
  @Property(tries = 40)
  void theAdditiveModelIsDifferentiated(@ForAll int seed, @ForAll Penalty penalty) {
    Rng rng = Rng.of(seed);
    double[] thetas = IntStream.range(0, 5).mapToDouble(i -> rng.nextGaussian()).toArray();
    SearchConfig search = search(Dnas.Theta.ADDITIVE, 12, penalty);
    ThetaEstimate estimate = ThetaEstimate.of((Dnas) search.method());
    List<AdditiveFit.Sample> last = new ArrayList<>();
    double[] gradient = {};
    for (int i = 0; i < 20; i++) {
      List<Integer> chosen = SIZES.stream().map(rng::nextInt).toList();
      double loss = Math.exp(0.5 * rng.nextGaussian());
      int epoch = i < 10 ? 0 : 1;
      gradient = gradient(search, estimate, thetas, chosen, loss, epoch);
      if (i >= 8) {
        last.add(new AdditiveFit.Sample(chosen, (float) Math.log(loss), epoch));
      }
    }
    AdditiveFit fit = AdditiveFit.of(last, SIZES);
    assertDifferences(
        at -> {
          double log = fit.level();
          for (int b = 0; b < 2; b++) {
            double[] p = softmax(at, b);
            for (int k = 0; k < p.length; k++) {
              log += p[k] * fit.effects().get(b)[k];
            }
          }
          return price(penalty, Math.exp(log), at);
        },
        thetas,
        gradient);
  }

  /** Nothing is known before the first loss, and θ stays where the price leaves it. */
  @Test
  void theFirstLossMovesNothing() {
    for (Dnas.Theta theta : List.of(Dnas.Theta.SCORE, Dnas.Theta.ADDITIVE)) {
      SearchConfig search = search(theta, 9, Penalty.ADDITIVE);
      double[] thetas = {0.3, -1, 2, 0, 1};
      ThetaEstimate estimate = ThetaEstimate.of((Dnas) search.method());
      double[] gradient = gradient(search, estimate, thetas, List.of(2, 0), 1.7, 0);
      assertDifferences(at -> price(Penalty.ADDITIVE, 1.7, at), thetas, gradient);
    }
  }

  private double[] gradient(
      SearchConfig search,
      ThetaEstimate estimate,
      double[] thetas,
      List<Integer> chosen,
      double loss,
      int epoch) {
    try (Scope scope = Scope.open();
        SuperNet net =
            new SuperNet(
                engine,
                Rng.of(1),
                Tiny.NET,
                new SuperNet.Options(BITS, SuperNet.Mode.COMPOSITE, true))) {
      for (int b = 0; b < 2; b++) {
        net.thetas().get(b).set(engine.create(net.thetas().get(b).shape(), of(thetas, b)));
      }
      Tape tape = new Tape(engine, net.thetas());
      List<Var> vars = net.thetas().stream().map(tape::parameter).toList();
      Var expected = estimate.expectedLoss(vars, chosen, loss, epoch);
      ThetaLoss total = new ThetaLoss(ThetaLoss.Schedule.of((Dnas) search.method()), search, net);
      Gradients gradients = tape.backward(total.of(tape, expected, net.expectedMasks(tape), epoch));
      double[] all = new double[5];
      for (int b = 0; b < 2; b++) {
        double[] own = ReferenceEngine.doubles(gradients.of(net.thetas().get(b)).orElseThrow());
        System.arraycopy(own, 0, all, 3 * b, own.length);
      }
      return all;
    }
  }

  private static void assertDifferences(
      ToDoubleFunction<double[]> function, double[] at, double[] gradient) {
    for (int i = 0; i < at.length; i++) {
      double[] above = at.clone();
      double[] below = at.clone();
      above[i] += STEP;
      below[i] -= STEP;
      double slope = (function.applyAsDouble(above) - function.applyAsDouble(below)) / (2 * STEP);
      assertEquals(slope, gradient[i], 2e-5 * Math.max(1, Math.abs(slope)), "element " + i);
    }
  }

  private static double[] of(double[] thetas, int block) {
    return block == 0
        ? new double[] {thetas[0], thetas[1], thetas[2]}
        : new double[] {thetas[3], thetas[4]};
  }

  private static double[] softmax(double[] thetas, int block) {
    double[] p = of(thetas, block);
    double sum = 0;
    for (double theta : p) {
      sum += Math.exp(theta);
    }
    for (int k = 0; k < p.length; k++) {
      p[k] = Math.exp(p[k]) / sum;
    }
    return p;
  }

  private static double probability(double[] thetas, int first, int second) {
    return softmax(thetas, 0)[first] * softmax(thetas, 1)[second];
  }

  private static double expected(double[] thetas, double[] losses) {
    double sum = 0;
    for (int a = 0; a < 6; a++) {
      sum += probability(thetas, a / 2, a % 2) * losses[a];
    }
    return sum;
  }

  private static double entropy(double[] thetas) {
    double sum = 0;
    for (int b = 0; b < 2; b++) {
      for (double p : softmax(thetas, b)) {
        sum -= p * Math.log(p);
      }
    }
    return sum;
  }

  /** With γ = 2 and a target of 7. */
  private static double price(Penalty penalty, double loss, double[] thetas) {
    double cost = 0;
    double start = 0;
    for (int b = 0; b < 2; b++) {
      Candidates candidates = Candidates.of(Tiny.NET.blocks().get(b), BITS);
      double[] p = softmax(thetas, b);
      for (int k = 0; k < p.length; k++) {
        double one = Cost.SIZE.cost(Tiny.NET.blocks().get(b), candidates.precisions().get(k));
        cost += p[k] * one;
        start += one / p.length;
      }
    }
    double target = Cost.SIZE.full(Tiny.NET.blocks()) / 7;
    return switch (penalty) {
      case MULTIPLICATIVE -> loss * Math.pow(Math.log(cost) / Math.log(start), 2);
      case ADDITIVE -> loss + 2 * Math.log(cost) / Math.log(start);
      case TARGET -> loss + 2 * Math.abs(Math.log(cost) - Math.log(target));
    };
  }
}
