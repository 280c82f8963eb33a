package org.dnas4j.data;

import java.util.Arrays;
import java.util.Comparator;
import org.dnas4j.base.Check;
import org.dnas4j.tensor.Rng;

/**
 * Two disjoint shares of a set that together are all of it, as increasing indices.
 *
 * @param first in Algorithm 1 the images on which the weights learn
 * @param second those on which θ learns
 */
// Arrays on purpose: they are indices for a subset or an order, splits are never compared.
@SuppressWarnings("ArrayRecordComponent")
public record Splits(int[] first, int[] second) {
  private static final String SHARE = "weightShare";

  /** Remainders count as equal from the ninth decimal on: products of the share are not exact. */
  private static final double REMAINDERS = 1e9;

  /**
   * A random split in which every class is shared out alike: share·images, rounded to the nearest,
   * go to the first; of n images of a class share·n, rounded up for the classes with the largest
   * remainders (among equal ones for random classes) and down for the others.
   *
   * @param labels class of every image, at least 0
   * @param share above 0 and below 1; a share that leaves either part empty is refused
   */
  public static Splits stratified(int[] labels, double share, Rng rng) {
    Check.that(share > 0 && share < 1, SHARE, share, "above 0 and below 1");
    int classes = Arrays.stream(labels).max().orElse(-1) + 1;
    int[] sizes = new int[classes];
    for (int label : labels) {
      Check.that(label >= 0, "label", label, "at least 0");
      sizes[label]++;
    }
    int total = (int) Math.round(share * labels.length);
    Check.that(
        total > 0 && total < labels.length,
        SHARE,
        share,
        "one that leaves neither part of " + labels.length + " images empty");
    int[] left = shares(sizes, share, total, rng.split("remainders"));
    int[] first = new int[total];
    int[] second = new int[labels.length - total];
    int inFirst = 0;
    int inSecond = 0;
    // In a random order, the first of each class up to its number go to the first share.
    for (int i : rng.permutation(labels.length)) {
      if (left[labels[i]]-- > 0) {
        first[inFirst++] = i;
      } else {
        second[inSecond++] = i;
      }
    }
    Arrays.sort(first);
    Arrays.sort(second);
    return new Splits(first, second);
  }

  /** Of images of each class, how many go to the first part (largest remainders). */
  private static int[] shares(int[] sizes, double share, int total, Rng rng) {
    int[] shares = Arrays.stream(sizes).map(n -> (int) (share * n)).toArray();
    int missing = total - Arrays.stream(shares).sum();
    Arrays.stream(rng.permutation(sizes.length))
        .boxed()
        .sorted(
            Comparator.comparingLong(c -> -Math.round(REMAINDERS * (share * sizes[c] - shares[c]))))
        .limit(missing)
        .forEach(c -> shares[c]++);
    return shares;
  }
}
