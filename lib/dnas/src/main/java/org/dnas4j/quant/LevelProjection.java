package org.dnas4j.quant;

import java.util.Arrays;

/**
 * The multiples of a scale that are nearest to some values: the least Σ(v − α·q)² over α and over q
 * among given levels. Taking the nearest levels for a scale and the best scale for these levels, α
 * = Σv·q / Σq², by turns finds a local optimum, which the start decides; so two are tried.
 *
 * <p>Source: Leng et al., Extremely low bit neural network, arXiv 1707.09870, section 3.4.
 */
final class LevelProjection {
  private static final int TURNS = 20;

  private final double[] sizes;

  /**
   * Levels of either sign.
   *
   * @param sizes their magnitudes in ascending order, the last above 0; without 0 there is none for
   *     values of 0 but the least above it
   */
  LevelProjection(double... sizes) {
    this.sizes = sizes.clone();
  }

  /** Each value's level times the best scale. */
  float[] project(float[] values) {
    double scale = scale(values);
    float[] projected = new float[values.length];
    for (int i = 0; i < projected.length; i++) {
      projected[i] = (float) (scale * level(values[i], scale));
    }
    return projected;
  }

  /** The better of the scales from mean|v| and from max|v| over the largest level. */
  double scale(float[] values) {
    double sum = 0;
    double largest = 0;
    for (float v : values) {
      sum += Math.abs(v);
      largest = Math.max(largest, Math.abs(v));
    }
    double one = scale(values, sum / values.length);
    double other = scale(values, largest / sizes[sizes.length - 1]);
    return squaredError(values, other) < squaredError(values, one) ? other : one;
  }

  /** The scale to which the turns lead from a start. */
  double scale(float[] values, double start) {
    double scale = start;
    for (int turn = 0; turn < TURNS; turn++) {
      double product = 0;
      double square = 0;
      for (float v : values) {
        double level = level(v, scale);
        product += v * level;
        square += level * level;
      }
      if (square == 0 || product / square == scale) {
        return scale;
      }
      scale = product / square;
    }
    return scale;
  }

  /** The nearest level to v/α, the smaller of two. */
  double level(double v, double scale) {
    double nearest = sizes[0];
    if (scale > 0) {
      double size = Math.abs(v) / scale;
      for (double other : sizes) {
        nearest = Math.abs(size - other) < Math.abs(size - nearest) ? other : nearest;
      }
    }
    return v < 0 ? -nearest : nearest;
  }

  /** Σ(v − α·q)². */
  double squaredError(float[] values, double scale) {
    double error = 0;
    for (float v : values) {
      double difference = v - scale * level(v, scale);
      error += difference * difference;
    }
    return error;
  }

  @Override
  public String toString() {
    return "levels of " + Arrays.toString(sizes);
  }
}
