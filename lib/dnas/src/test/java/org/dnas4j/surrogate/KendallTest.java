package org.dnas4j.surrogate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.commons.math3.stat.correlation.KendallsCorrelation;
import org.junit.jupiter.api.Test;

class KendallTest {
  /** Few different numbers, so that many are tied. */
  @Property
  void isWhatCommonsMathComputes(
      @ForAll @Size(min = 2, max = 30) int @IntRange(max = 5) [] first,
      @ForAll @Size(min = 30, max = 30) int @IntRange(max = 5) [] others) {
    double[] x = new double[first.length];
    double[] y = new double[first.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = first[i];
      y[i] = others[i];
    }
    assertEquals(new KendallsCorrelation().correlation(x, y), Kendall.of(x, y).tau(), 1e-12);
  }

  /** Of six pairs five are in order. */
  @Test
  void countsPairs() {
    double[] first = {1, 2, 3, 4};
    double[] second = {10, 30, 20, 40};
    assertEquals(new Kendall(5, 1, 0, 0), Kendall.of(first, second));
    assertEquals(4.0 / 6, Kendall.of(first, second).tau(), 1e-15);
    assertTrue(Double.isNaN(Kendall.of(first, new double[4]).tau()));
    assertTrue(Double.isNaN(Kendall.NONE.tau()));
  }

  /** Together they are perfectly ranked; within the two groups one is, one is not. */
  @Test
  void groupsCountTheirOwnPairsAlone() {
    Kendall low = Kendall.of(new double[] {1, 2, 3}, new double[] {1, 2, 3});
    Kendall high = Kendall.of(new double[] {10, 20}, new double[] {20, 10});
    assertEquals(2.0 / 4, low.plus(high).tau(), 1e-15);
  }
}
