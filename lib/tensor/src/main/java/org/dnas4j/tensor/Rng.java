package org.dnas4j.tensor;

/**
 * A splittable random generator (SplitMix64). Splitting by a purpose and a number gives independent
 * streams that do not depend on how much others have drawn, so a run can be resumed at any epoch
 * from its seed alone.
 *
 * <p>Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014.
 */
public final class Rng {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private final long seed;
  private long state;

  private Rng(long seed) {
    this.seed = seed;
    this.state = seed;
  }

  /** The root generator of a run. */
  public static Rng of(long seed) {
    return new Rng(mix(seed + GAMMA));
  }

  /** An independent stream for a purpose, for example {@code "shuffle"}. */
  public Rng split(String purpose) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < purpose.length(); i++) {
      hash = (hash ^ purpose.charAt(i)) * 0x100000001B3L;
    }
    return split(hash);
  }

  /** An independent stream for a number, for example an epoch. */
  public Rng split(long number) {
    return new Rng(mix(seed ^ mix(number * GAMMA + GAMMA)));
  }

  /** 64 random bits. */
  public long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /** Uniform in [0, bound). */
  public int nextInt(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound = " + bound + "; allowed: at least 1");
    }
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** Uniform in (0, 1), never 0 or 1. */
  public double nextDouble() {
    return ((nextLong() >>> 12) + 0.5) * 0x1.0p-52;
  }

  /**
   * A place in a list, each as likely as it says.
   *
   * @param probabilities at least one, of sum 1; what rounding leaves goes to the last
   */
  public int nextPlace(double[] probabilities) {
    double u = nextDouble();
    int k = 0;
    while (k < probabilities.length - 1 && u >= probabilities[k]) {
      u -= probabilities[k];
      k++;
    }
    return k;
  }

  /** Standard normal, by Box and Muller. */
  public double nextGaussian() {
    double radius = Math.sqrt(-2 * Math.log(nextDouble()));
    return radius * Math.cos(2 * Math.PI * nextDouble());
  }

  /** Standard Gumbel: −log(−log u). */
  public double nextGumbel() {
    return -Math.log(-Math.log(nextDouble()));
  }

  /** The numbers 0 to n − 1 in random order. */
  public int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
