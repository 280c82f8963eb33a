package org.dnas4j.quant;

import java.util.Arrays;

/**
 * Clusters of numbers, by Lloyd's algorithm from centroids that stand evenly from the least to the
 * largest number. An empty cluster keeps its centroid.
 *
 * <p>Source: Han et al., Deep compression, arXiv 1510.00149, sections 3.1 and 3.2: such a start
 * keeps large weights, which are few and matter most, better than a random one.
 */
final class KMeans {
  private static final int ROUNDS = 100;

  private final double[] centroids;
  private final int[] labels;

  private KMeans(double[] centroids, int[] labels) {
    this.centroids = centroids;
    this.labels = labels;
  }

  /**
   * Clusters.
   *
   * @param values one or more
   * @param size number of clusters, 2 or more
   */
  static KMeans of(float[] values, int size) {
    double[] centroids = evenly(values, size);
    int[] labels = labels(values, centroids);
    for (int round = 0; round < ROUNDS; round++) {
      move(centroids, values, labels);
      int[] next = labels(values, centroids);
      if (Arrays.equals(next, labels)) {
        break;
      }
      labels = next;
    }
    return new KMeans(centroids, labels);
  }

  /** From the least to the largest value. */
  static double[] evenly(float[] values, int size) {
    double least = values[0];
    double most = values[0];
    for (float v : values) {
      least = Math.min(least, v);
      most = Math.max(most, v);
    }
    double[] centroids = new double[size];
    for (int k = 0; k < size; k++) {
      centroids[k] = least + (most - least) * k / (size - 1);
    }
    return centroids;
  }

  /** Centroids stay in order, so the nearest is found by halving. */
  private static int[] labels(float[] values, double[] centroids) {
    int[] labels = new int[values.length];
    for (int i = 0; i < labels.length; i++) {
      int low = 0;
      int high = centroids.length - 1;
      while (low < high) {
        int middle = (low + high) / 2;
        if (values[i] > (centroids[middle] + centroids[middle + 1]) / 2) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      labels[i] = low;
    }
    return labels;
  }

  private static void move(double[] centroids, float[] values, int[] labels) {
    double[] sums = new double[centroids.length];
    int[] counts = new int[centroids.length];
    for (int i = 0; i < values.length; i++) {
      sums[labels[i]] += values[i];
      counts[labels[i]]++;
    }
    for (int k = 0; k < centroids.length; k++) {
      centroids[k] = counts[k] > 0 ? sums[k] / counts[k] : centroids[k];
    }
  }

  /** Whether there is more than one number among the values. */
  boolean isSpread() {
    return centroids[0] < centroids[centroids.length - 1];
  }

  /** In ascending order. */
  float[] centroids() {
    float[] floats = new float[centroids.length];
    for (int k = 0; k < floats.length; k++) {
      floats[k] = (float) centroids[k];
    }
    return floats;
  }

  /** The place of each value's centroid. */
  float[] labels() {
    float[] floats = new float[labels.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = labels[i];
    }
    return floats;
  }
}
