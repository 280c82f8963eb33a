package org.dnas4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;

class SplitsTest {
  private static int count(int[] indices, int[] labels, int label) {
    return (int) Arrays.stream(indices).filter(i -> labels[i] == label).count();
  }

  @Property(tries = 200)
  void sharesAreDisjointCompleteAndStratified(
      @ForAll long seed,
      @ForAll @IntRange(min = 20, max = 300) int size,
      @ForAll @IntRange(min = 1, max = 7) int classes,
      @ForAll @DoubleRange(min = 0.2, max = 0.8) double share) {
    Rng rng = Rng.of(seed);
    int[] labels = IntStream.range(0, size).map(i -> rng.nextInt(classes)).toArray();
    Splits splits = Splits.stratified(labels, share, Rng.of(seed));
    int[] both =
        IntStream.concat(Arrays.stream(splits.first()), Arrays.stream(splits.second()))
            .sorted()
            .toArray();
    assertArrayEquals(IntStream.range(0, size).toArray(), both);
    for (int c = 0; c < classes; c++) {
      int ofClass = count(IntStream.range(0, size).toArray(), labels, c);
      assertEquals(share * ofClass, count(splits.first(), labels, c), 0.5 + 1e-9);
    }
  }

  @Test
  void theSeedDecidesAndNothingElse() {
    int[] labels = IntStream.range(0, 1000).map(i -> i % 10).toArray();
    Splits one = Splits.stratified(labels, 0.8, Rng.of(1));
    assertArrayEquals(one.first(), Splits.stratified(labels, 0.8, Rng.of(1)).first());
    assertFalse(Arrays.equals(one.first(), Splits.stratified(labels, 0.8, Rng.of(2)).first()));
    assertEquals(800, one.first().length);
    assertEquals(200, one.second().length);
  }

  @Test
  void everyImageIsAsLikelyToBeInTheFirstShare() {
    int[] labels = new int[20];
    int[] times = new int[20];
    int n = 4000;
    for (int seed = 0; seed < n; seed++) {
      for (int i : Splits.stratified(labels, 0.8, Rng.of(seed)).first()) {
        times[i]++;
      }
    }
    for (int count : times) {
      assertEquals(0.8 * n, count, 5 * Math.sqrt(n * 0.16));
    }
  }

  @Test
  void sharesThatLeaveAPartEmptyAreRefused() {
    int[] labels = {0, 0, 1};
    assertThrows(IllegalArgumentException.class, () -> Splits.stratified(labels, 0.1, Rng.of(1)));
    assertThrows(IllegalArgumentException.class, () -> Splits.stratified(labels, 0.99, Rng.of(1)));
    assertThrows(IllegalArgumentException.class, () -> Splits.stratified(labels, 1, Rng.of(1)));
    assertThrows(
        IllegalArgumentException.class, () -> Splits.stratified(new int[0], 0.5, Rng.of(1)));
    assertThrows(
        IllegalArgumentException.class, () -> Splits.stratified(new int[] {0, -1}, 0.5, Rng.of(1)));
  }
}
