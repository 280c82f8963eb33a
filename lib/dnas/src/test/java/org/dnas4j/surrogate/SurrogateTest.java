package org.dnas4j.surrogate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.dnas4j.search.Architecture;
import org.junit.jupiter.api.Test;

class SurrogateTest {
  @Provide
  Arbitrary<Form> forms() {
    return Arbitraries.of(0.0, 0.2, 2.0)
        .flatMap(
            reach ->
                Arbitraries.of(0.0, 0.5)
                    .flatMap(
                        pairs ->
                            Arbitraries.of(0.01, 0.3).map(ridge -> new Form(reach, pairs, ridge))));
  }

  /** The same regression on indicators of block and width, with its weights in the open. */
  @Property(tries = 20)
  void withoutReachItIsRidgeRegressionOnIndicators(@ForAll("forms") Form form, @ForAll long seed) {
    Form indicators = new Form(0, form.pairs(), form.ridge());
    List<MeasuredAllocation> sample = Toy.sample(25, 0.1, seed);
    Surrogate surrogate = Surrogate.of(Toy.CHOICES, sample, indicators);
    double[] weights = ridge(sample, indicators);
    for (Architecture architecture : Toy.some(40, seed + 1)) {
      double expected = 0;
      double[] features = features(architecture, indicators.pairs());
      for (int f = 0; f < features.length; f++) {
        expected += weights[f] * features[f];
      }
      assertEquals(expected, surrogate.logLoss(architecture), 1e-7);
    }
  }

  /** A constant, 19 indicators of a block's width, and those of pairs. */
  private static double[] features(Architecture architecture, double pairs) {
    List<Double> features = new ArrayList<>(List.of(1.0));
    List<int[]> at = new ArrayList<>();
    for (int b = 0; b < 4; b++) {
      List<?> candidates = Toy.CHOICES.candidates().get(b).precisions();
      int[] indicators = new int[candidates.size()];
      indicators[candidates.indexOf(architecture.precisions().get(b))] = 1;
      at.add(indicators);
      for (int indicator : indicators) {
        features.add(indicator / Math.sqrt(4));
      }
    }
    for (int b = 0; b < 4; b++) {
      for (int c = b + 1; c < 4; c++) {
        for (int one : at.get(b)) {
          for (int other : at.get(c)) {
            features.add(one * other * Math.sqrt(pairs / 6));
          }
        }
      }
    }
    return features.stream().mapToDouble(f -> f).toArray();
  }

  /** Minimizes Σ n(y − w·x)² + λ|w|², the constant's weight left free. */
  private static double[] ridge(List<MeasuredAllocation> sample, Form form) {
    int size = features(sample.get(0).architecture(), form.pairs()).length;
    double[][] left = new double[size][size + 1];
    for (MeasuredAllocation m : sample) {
      double[] x = features(m.architecture(), form.pairs());
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          left[i][j] += m.seeds() * x[i] * x[j];
        }
        left[i][size] += m.seeds() * x[i] * m.logLoss();
      }
    }
    for (int i = 1; i < size; i++) {
      left[i][i] += form.ridge();
    }
    return solved(left);
  }

  /** Gauss and Jordan. */
  private static double[] solved(double[][] equations) {
    int size = equations.length;
    for (int i = 0; i < size; i++) {
      for (int row = 0; row < size; row++) {
        double factor = row == i ? 0 : equations[row][i] / equations[i][i];
        for (int j = i; factor != 0 && j <= size; j++) {
          equations[row][j] -= factor * equations[i][j];
        }
      }
    }
    double[] solution = new double[size];
    for (int i = 0; i < size; i++) {
      solution[i] = equations[i][size] / equations[i][i];
    }
    return solution;
  }

  /** In closed form the same as when each is left out in turn. */
  @Property(tries = 20)
  void theErrorIsThatOfFitsToAllOthers(@ForAll("forms") Form form, @ForAll long seed) {
    List<MeasuredAllocation> sample = Toy.sample(12, 0.1, seed);
    double squares = 0;
    double seeds = 0;
    for (MeasuredAllocation left : sample) {
      List<MeasuredAllocation> others = new ArrayList<>(sample);
      others.remove(left);
      double predicted = Surrogate.of(Toy.CHOICES, others, form).logLoss(left.architecture());
      squares += left.seeds() * Math.pow(predicted - left.logLoss(), 2);
      seeds += left.seeds();
    }
    assertEquals(
        Math.sqrt(squares / seeds), new Surrogate.Fit(Toy.CHOICES, sample, form).error(), 1e-7);
  }

  @Test
  void aSumOfBlocksAndAPairIsLearnedFromAFewAllocations() {
    Surrogate surrogate = Surrogate.of(Toy.CHOICES, Toy.sample(60, 0.001, 3));
    for (Architecture architecture : Toy.all()) {
      assertEquals(Toy.truth(architecture), surrogate.logLoss(architecture), 0.05);
    }
  }

  /** Where only two blocks together lose something, blocks that add up do worse. */
  @Test
  void pairsAreChosenWhereTheyMatter() {
    List<MeasuredAllocation> sample = new ArrayList<>();
    for (Architecture architecture : Toy.some(120, 7)) {
      boolean both =
          architecture.weightBits().get(0).bits() < 2
              && architecture.weightBits().get(1).bits() < 2;
      sample.add(new MeasuredAllocation(architecture, new TreeMap<>(Map.of(1L, both ? 1.0 : 0.0))));
    }
    Form form = Surrogate.of(Toy.CHOICES, sample).form();
    assertTrue(form.pairs() > 0, form.toString());
    Form additive = new Form(form.reach(), 0, form.ridge());
    double error = new Surrogate.Fit(Toy.CHOICES, sample, form).error();
    assertTrue(
        error < 0.7 * new Surrogate.Fit(Toy.CHOICES, sample, additive).error(), form.toString());
  }

  @Test
  void tooFewAllocationsAreRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> Surrogate.of(Toy.CHOICES, Toy.sample(9, 0.1, 1)));
    assertTrue(e.getMessage().contains("9") && e.getMessage().contains("10"), e.getMessage());
  }
}
