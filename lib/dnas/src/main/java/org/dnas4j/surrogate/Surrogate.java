package org.dnas4j.surrogate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.dnas4j.base.Check;
import org.dnas4j.cost.Cost;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Choices;
import org.dnas4j.supernet.Candidates;

/**
 * Predicts the logarithm of an allocation's held-out loss from those of trained ones: ridge
 * regression in dual variables with an unpenalized constant μ. With k of a {@link Form} and n seeds
 * of each allocation, A = k + λ/n on the diagonal, α = A⁻¹(y − μ) and f(a) = μ + Σ_i α_i·k(a, a_i),
 * which is a sum of terms of blocks and of pairs.
 *
 * <p>Source: Saunders, Gammerman and Vovk, Ridge regression learning algorithm in dual variables,
 * ICML 1998.
 */
public final class Surrogate {
  /** Fewer say nothing about some thirty numbers. */
  static final int LEAST = 10;

  private static final double MOST = 1e9;

  private final Choices choices;
  private final Form form;
  private final Terms terms;

  /** By block and candidate: whether any of the fitted allocations has it. */
  private final boolean[][] trained;

  private Surrogate(Choices choices, Form form, Terms terms, boolean[][] trained) {
    this.choices = choices;
    this.form = form;
    this.terms = terms;
    this.trained = trained;
  }

  /**
   * Fits the form that predicts each allocation best from the others (leave-one-out).
   *
   * @throws IllegalArgumentException if there are fewer than 10 allocations
   */
  public static Surrogate of(Choices choices, List<MeasuredAllocation> measured) {
    Check.that(
        measured.size() >= LEAST,
        "trained allocations",
        measured.size(),
        LEAST + " or more with a held-out loss");
    Form best =
        Form.all().stream()
            .min(Comparator.comparingDouble(form -> new Fit(choices, measured, form).error()))
            .orElseThrow();
    return of(choices, measured, best);
  }

  /** Fits a given form. */
  public static Surrogate of(Choices choices, List<MeasuredAllocation> measured, Form form) {
    boolean[][] trained = new boolean[choices.candidates().size()][];
    Arrays.setAll(trained, b -> new boolean[choices.candidates().get(b).size()]);
    for (MeasuredAllocation m : measured) {
      int[] positions = choices.positions(m.architecture());
      for (int b = 0; b < trained.length; b++) {
        trained[b][positions[b]] = true;
      }
    }
    return new Surrogate(choices, form, new Fit(choices, measured, form).terms(), trained);
  }

  /** The form that was fitted. */
  public Form form() {
    return form;
  }

  /**
   * Whether every block's precision was trained in that block: of one that never was, nothing is
   * known but that it may be average.
   */
  public boolean knows(Architecture architecture) {
    int[] positions = choices.positions(architecture);
    return IntStream.range(0, positions.length).allMatch(b -> trained[b][positions[b]]);
  }

  /** The allocations of which it knows something: of the precisions trained in each block. */
  public Choices known() {
    List<Candidates> known = new ArrayList<>();
    for (int b = 0; b < trained.length; b++) {
      boolean[] seen = trained[b];
      List<Precision> all = choices.candidates().get(b).precisions();
      known.add(
          new Candidates(
              IntStream.range(0, seen.length).filter(k -> seen[k]).mapToObj(all::get).toList()));
    }
    return new Choices(choices.net(), known);
  }

  /** The predicted natural logarithm of an allocation's held-out loss. */
  public double logLoss(Architecture architecture) {
    return terms.of(choices.positions(architecture));
  }

  /**
   * The allocations of the least predicted loss within a budget, best first, exactly, of all that
   * the surrogate knows.
   *
   * @param compression of the cost, at least
   * @param count how many, at least 1
   * @return fewer where the budget allows no more
   * @throws IllegalArgumentException if there are too many allocations to try them all
   */
  public List<Architecture> best(Cost cost, double compression, int count) {
    Check.that(
        choices.count() <= MOST,
        "allocations of " + choices.net(),
        choices.count(),
        "up to " + MOST + ", which are all tried; fewer search.candidates or a smaller net");
    double budget = cost.full(choices.net().blocks()) / compression;
    double[][] costs = choices.costs(cost);
    for (int b = 0; b < costs.length; b++) {
      for (int k = 0; k < costs[b].length; k++) {
        costs[b][k] = trained[b][k] ? costs[b][k] : Double.POSITIVE_INFINITY;
      }
    }
    return Enumeration.best(terms, costs, budget, count).stream()
        .map(choices::architecture)
        .toList();
  }

  /** The equations of one form. */
  static final class Fit {
    private final Choices choices;
    private final List<int[]> positions = new ArrayList<>();
    private final double[] seeds;

    /** κ by block and two of its candidates. */
    private final double[][][] alike;

    private final double pairWeight;
    private final double[] alpha;
    private final double constant;

    /** The diagonal of A⁻¹ without what the constant takes. */
    private final double[] diagonal;

    Fit(Choices choices, List<MeasuredAllocation> measured, Form form) {
      this.choices = choices;
      measured.forEach(m -> positions.add(choices.positions(m.architecture())));
      this.seeds = measured.stream().mapToDouble(MeasuredAllocation::seeds).toArray();
      this.alike = alike(choices, form);
      this.pairWeight = form.pairWeight(alike.length);
      RealMatrix inverse = inverse(form.ridge());
      RealVector y =
          new ArrayRealVector(measured.stream().mapToDouble(MeasuredAllocation::logLoss).toArray());
      RealVector sums = inverse.operate(new ArrayRealVector(seeds.length, 1));
      double total = IntStream.range(0, seeds.length).mapToDouble(sums::getEntry).sum();
      this.constant = sums.dotProduct(y) / total;
      this.alpha = inverse.operate(y.mapSubtract(constant)).toArray();
      this.diagonal =
          IntStream.range(0, seeds.length)
              .mapToDouble(
                  i -> inverse.getEntry(i, i) - sums.getEntry(i) * sums.getEntry(i) / total)
              .toArray();
    }

    private static double[][][] alike(Choices choices, Form form) {
      return choices.candidates().stream()
          .map(
              block ->
                  block.precisions().stream()
                      .map(p -> alike(p, block.precisions(), form))
                      .toArray(double[][]::new))
          .toArray(double[][][]::new);
    }

    private static double[] alike(Precision one, List<Precision> all, Form form) {
      return all.stream().mapToDouble(other -> form.alike(one, other)).toArray();
    }

    private RealMatrix inverse(double ridge) {
      int n = seeds.length;
      double[][] a = new double[n][n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          a[i][j] = common(positions.get(i), positions.get(j));
          a[j][i] = a[i][j];
        }
        a[i][i] += ridge / seeds[i];
      }
      return new CholeskyDecomposition(new Array2DRowRealMatrix(a, false)).getSolver().getInverse();
    }

    /** k: of pairs, Σ_{b<c} κ_b·κ_c = ((Σκ)² − Σκ²)/2. */
    private double common(int[] one, int[] other) {
      double sum = 0;
      double squares = 0;
      for (int b = 0; b < one.length; b++) {
        double kappa = alike[b][one[b]][other[b]];
        sum += kappa;
        squares += kappa * kappa;
      }
      return sum / one.length + pairWeight * (sum * sum - squares) / 2;
    }

    /**
     * The root of the mean square of what is wrong when each allocation is predicted from all
     * others, weighted by seeds: α_i divided by the diagonal (Dubrule, Cross validation of kriging
     * in a unique neighborhood, Mathematical Geology 1983).
     */
    double error() {
      double squares = 0;
      double weights = 0;
      for (int i = 0; i < seeds.length; i++) {
        double wrong = alpha[i] / diagonal[i];
        squares += seeds[i] * wrong * wrong;
        weights += seeds[i];
      }
      return Math.sqrt(squares / weights);
    }

    Terms terms() {
      int blocks = alike.length;
      double[][] single = new double[blocks][];
      double[][][][] pairs = new double[blocks][blocks][][];
      for (int b = 0; b < blocks; b++) {
        single[b] = new double[alike[b].length];
        for (int k = 0; k < single[b].length; k++) {
          for (int i = 0; i < alpha.length; i++) {
            single[b][k] += alpha[i] * alike[b][k][positions.get(i)[b]] / blocks;
          }
        }
        for (int c = b + 1; c < blocks; c++) {
          pairs[b][c] = pairs(b, c);
        }
      }
      return new Terms(constant, single, pairs);
    }

    private double[][] pairs(int b, int c) {
      double[][] pairs = new double[alike[b].length][alike[c].length];
      for (int k = 0; k < pairs.length; k++) {
        for (int l = 0; l < pairs[k].length; l++) {
          for (int i = 0; i < alpha.length; i++) {
            int[] trained = positions.get(i);
            pairs[k][l] +=
                pairWeight * alpha[i] * alike[b][k][trained[b]] * alike[c][l][trained[c]];
          }
        }
      }
      return pairs;
    }
  }
}
