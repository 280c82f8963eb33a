package org.dnas4j.surrogate;

/** A function of an allocation that is a sum of terms of single blocks and of pairs of blocks. */
final class Terms {
  private final double constant;
  private final double[][] single;
  private final double[][][][] pairs;

  /**
   * Keeps the arrays.
   *
   * @param single one number per block and candidate
   * @param pairs one per block, later block and their candidates, in this order; null below the
   *     diagonal
   */
  Terms(double constant, double[][] single, double[][][][] pairs) {
    this.constant = constant;
    this.single = single;
    this.pairs = pairs;
  }

  int blocks() {
    return single.length;
  }

  int candidates(int block) {
    return single[block].length;
  }

  double constant() {
    return constant;
  }

  double single(int block, int candidate) {
    return single[block][candidate];
  }

  /** Of each candidate of the later block. */
  double[] pairs(int block, int candidate, int later) {
    return pairs[block][later][candidate];
  }

  /** The sum, in the order in which {@link Enumeration} adds. */
  double of(int[] positions) {
    double sum = constant;
    for (int c = 0; c < positions.length; c++) {
      double term = single[c][positions[c]];
      for (int b = 0; b < c; b++) {
        term += pairs[b][c][positions[b]][positions[c]];
      }
      sum += term;
    }
    return sum;
  }
}
