package org.dnas4j.surrogate;

/**
 * How two rankings of the same things agree, pair by pair of them; counts of several groups can be
 * added, so that only pairs within groups count.
 *
 * @param concordant pairs in the same order in both
 * @param discordant pairs in opposite orders
 * @param tiedFirst pairs that are equal in the first ranking alone
 * @param tiedSecond pairs that are equal in the second ranking alone
 */
record Kendall(long concordant, long discordant, long tiedFirst, long tiedSecond) {
  static final Kendall NONE = new Kendall(0, 0, 0, 0);

  /** Counts the pairs of numbers at the same positions. */
  static Kendall of(double[] first, double[] second) {
    long[] counts = new long[4];
    for (int i = 0; i < first.length; i++) {
      for (int j = 0; j < i; j++) {
        int one = Double.compare(first[i], first[j]);
        int two = Double.compare(second[i], second[j]);
        if (one != 0 && two != 0) {
          counts[one == two ? 0 : 1]++;
        } else if (two != 0) {
          counts[2]++;
        } else if (one != 0) {
          counts[3]++;
        }
      }
    }
    return new Kendall(counts[0], counts[1], counts[2], counts[3]);
  }

  Kendall plus(Kendall other) {
    return new Kendall(
        concordant + other.concordant,
        discordant + other.discordant,
        tiedFirst + other.tiedFirst,
        tiedSecond + other.tiedSecond);
  }

  /** τ-b, −1 to 1; NaN where a ranking tells no two apart. */
  double tau() {
    double different = (double) concordant + discordant;
    return (concordant - discordant)
        / Math.sqrt((different + tiedFirst) * (different + tiedSecond));
  }
}
