package org.dnas4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.dnas4j.tensor.Rng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
      assertEquals(share * ofClass, count(splits.first(), labels, c), 1 - 1e-9);
    }
    assertEquals(share * size, splits.first().length, 0.5 + 1e-9);
  }

  /** 27 classes of 3: 2.4 each in the first share, of which 16 of 27 get 2 and 11 get 3. */
  @Test
  void sharesOfFewImagesAreRightInSum() {
    int[] labels = IntStream.range(0, 81).map(i -> i % 27).toArray();
    Splits splits = Splits.stratified(labels, 0.8, Rng.of(3));
    assertEquals(65, splits.first().length);
    assertEquals(16, splits.second().length);
    for (int c = 0; c < 27; c++) {
      int n = count(splits.first(), labels, c);
      assertTrue(n == 2 || n == 3, c + ": " + n);
    }
    // Not always the same classes are without.
    int[] other = Splits.stratified(labels, 0.8, Rng.of(4)).second();
    assertFalse(
        IntStream.range(0, 27)
            .allMatch(c -> count(splits.second(), labels, c) == count(other, labels, c)));
    // Classes of two, 1.6 each.
    int[] pairs = IntStream.range(0, 80).map(i -> i / 2).toArray();
    assertEquals(64, Splits.stratified(pairs, 0.8, Rng.of(1)).first().length);
  }

  /** As published searches were split: rounded class by class, taken in a random order. */
  @ParameterizedTest
  @ValueSource(ints = {5000, 4500, 500, 600, 2000})
  void classesOfPublishedSizesAreSplitAsEver(int perClass) {
    int classes = perClass == 500 ? 40 : 10;
    int[] labels = Rng.of(7).permutation(perClass * classes);
    for (int i = 0; i < labels.length; i++) {
      labels[i] %= classes;
    }
    Splits found = Splits.stratified(labels, 0.8, Rng.of(1).split("search").split("split"));
    int[] left = new int[classes];
    Arrays.fill(left, (int) Math.round(0.8 * perClass));
    int[] order = Rng.of(1).split("search").split("split").permutation(labels.length);
    int[] first = Arrays.stream(order).filter(i -> left[labels[i]]-- > 0).sorted().toArray();
    assertArrayEquals(first, found.first());
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
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Splits.stratified(labels, 0.1, Rng.of(1)))
            .getMessage();
    assertTrue(message.contains("weightShare") && message.contains("0.1"), message);
    assertThrows(IllegalArgumentException.class, () -> Splits.stratified(labels, 0.99, Rng.of(1)));
    assertThrows(IllegalArgumentException.class, () -> Splits.stratified(labels, 1, Rng.of(1)));
    assertThrows(
        IllegalArgumentException.class, () -> Splits.stratified(new int[0], 0.5, Rng.of(1)));
    assertThrows(
        IllegalArgumentException.class, () -> Splits.stratified(new int[] {0, -1}, 0.5, Rng.of(1)));
  }
}
