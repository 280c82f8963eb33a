package org.dnas4j.net;

import java.util.Arrays;
import java.util.Map;
import org.dnas4j.tensor.NamedArray;

/** Refuses numbers that no network's weights can be. */
public final class WeightCheck {
  private static final String VARIANCE = "running_var";

  private WeightCheck() {}

  /**
   * Checks that all numbers are finite, and those of running variances not negative.
   *
   * @param where names the arrays' file or run in the error
   * @throws IllegalArgumentException with the array, the index and what was found
   */
  public static void require(String where, Map<String, NamedArray> arrays) {
    arrays.forEach((name, array) -> require(where, name, array));
  }

  /** Checks one array. */
  public static void require(String where, String name, NamedArray array) {
    boolean variance = name.endsWith(VARIANCE);
    float[] values = array.values();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i]) || (variance && values[i] < 0)) {
        throw new IllegalArgumentException(
            where
                + ": \""
                + name
                + "\" at "
                + Arrays.toString(index(array, i))
                + " is "
                + values[i]
                + "; allowed: "
                + (variance ? "finite numbers of at least 0" : "finite numbers")
                + "; fetch or train these weights anew");
      }
    }
  }

  private static int[] index(NamedArray array, int place) {
    int[] index = array.shape().toArray();
    int rest = place;
    for (int i = index.length - 1; i >= 0; i--) {
      int dim = index[i];
      index[i] = rest % dim;
      rest /= dim;
    }
    return index;
  }
}
