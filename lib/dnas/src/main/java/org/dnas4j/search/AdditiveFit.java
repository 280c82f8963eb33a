package org.dnas4j.search;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * Ridge regression of log losses on what each block ran: the m, c and d that make Σ_i (y_i − m −
 * Σ_b c_b(a_ib) − d_e(i))² + Σ c² + Σ d² least. An epoch e has an effect d_e like a candidate,
 * because weights learn between two epochs, and all losses fall.
 *
 * <p>The penalty counts as one sample whose effect is 0, so that a candidate that was seen n times
 * keeps about n/(n + 1) of its effect, and one that was not has none.
 *
 * @param effects c_b(k), one array per block
 * @param level m + d of the last sample's epoch
 */
record AdditiveFit(List<float[]> effects, double level) {
  private static final double PENALTY = 1;

  /**
   * A sampled network.
   *
   * @param chosen the position of the candidate that each block ran
   * @param logLoss a float, as it is saved: a resumed search has the same
   * @param epoch in which it was measured
   */
  record Sample(List<Integer> chosen, float logLoss, int epoch) {
    /** Copies the list. */
    Sample {
      chosen = List.copyOf(chosen);
    }
  }

  /** Copies the list. */
  AdditiveFit {
    effects = List.copyOf(effects);
  }

  /**
   * Fits the effects.
   *
   * @param samples at least one, the last one of the epoch whose level is asked for
   * @param sizes the number of candidates per block
   */
  static AdditiveFit of(List<Sample> samples, List<Integer> sizes) {
    int candidates = sizes.stream().mapToInt(Integer::intValue).sum();
    List<Integer> epochs = samples.stream().map(Sample::epoch).distinct().toList();
    RealMatrix x = new Array2DRowRealMatrix(samples.size(), candidates + epochs.size());
    RealVector y = new ArrayRealVector(samples.size());
    RealVector mean = new ArrayRealVector(x.getColumnDimension());
    double meanLogLoss = 0;
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = samples.get(i);
      int first = 0;
      for (int b = 0; b < sizes.size(); b++) {
        x.setEntry(i, first + sample.chosen().get(b), 1);
        first += sizes.get(b);
      }
      x.setEntry(i, candidates + epochs.indexOf(sample.epoch()), 1);
      y.setEntry(i, sample.logLoss());
      mean.combineToSelf(1, 1.0 / samples.size(), x.getRowVector(i));
      meanLogLoss += sample.logLoss() / samples.size();
    }
    // m is not penalized: it drops out of differences to the means.
    for (int i = 0; i < samples.size(); i++) {
      x.setRowVector(i, x.getRowVector(i).subtract(mean));
      y.addToEntry(i, -meanLogLoss);
    }
    RealMatrix normal = x.transpose().multiply(x);
    for (int c = 0; c < x.getColumnDimension(); c++) {
      normal.addToEntry(c, c, PENALTY);
    }
    RealVector effects = new CholeskyDecomposition(normal).getSolver().solve(x.preMultiply(y));
    Sample last = samples.get(samples.size() - 1);
    double level =
        meanLogLoss
            - mean.dotProduct(effects)
            + effects.getEntry(candidates + epochs.indexOf(last.epoch()));
    return new AdditiveFit(perBlock(effects, sizes), level);
  }

  private static List<float[]> perBlock(RealVector effects, List<Integer> sizes) {
    List<float[]> blocks = new ArrayList<>();
    int first = 0;
    for (int size : sizes) {
      float[] block = new float[size];
      for (int k = 0; k < size; k++) {
        block[k] = (float) effects.getEntry(first + k);
      }
      blocks.add(block);
      first += size;
    }
    return blocks;
  }
}
