package org.dnas4j.weights;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Shape;

/**
 * Finds the form that gives quantized weights from codes exactly, knowing nothing of the quantizer:
 * forms with fewer levels are tried first, and each is believed only once it has given every value
 * back.
 */
final class LevelSearch {
  /** A scale that is found by a division is this near, in units of its last place. */
  private static final int NEAR = 2;

  private LevelSearch() {}

  static Optional<LevelCode> find(NamedArray weights, int bits) {
    float[] distinct = distinct(weights.values());
    if (distinct.length <= 1 << bits) {
      for (LevelForm form :
          List.of(
              LevelForm.STEPS,
              LevelForm.ODD_STEPS,
              LevelForm.AFFINE,
              LevelForm.FUSED,
              LevelForm.BOOK)) {
        Optional<float[]> levels = levels(form, distinct, bits);
        if (levels.isPresent()) {
          return checked(weights, bits, form, levels.get());
        }
      }
    }
    return perFilter(weights, bits);
  }

  /** In rising order, with one zero. */
  static float[] distinct(float[] values) {
    float[] sorted = values.clone();
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] += 0f;
    }
    Arrays.sort(sorted);
    int count = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[count++] = sorted[i];
      }
    }
    return Arrays.copyOf(sorted, count);
  }

  private static Optional<float[]> levels(LevelForm form, float[] distinct, int bits) {
    return switch (form) {
      case STEPS, ODD_STEPS, FILTER_STEPS, FILTER_ODD_STEPS -> scale(form, distinct, bits);
      case AFFINE, FUSED -> affine(form, distinct, bits);
      case BOOK -> Optional.of(distinct.length == 0 ? new float[1] : distinct);
    };
  }

  /** The smallest magnitude is some small multiple of the scale. */
  private static Optional<float[]> scale(LevelForm form, float[] distinct, int bits) {
    float smallest = Float.POSITIVE_INFINITY;
    for (float value : distinct) {
      smallest = value == 0 ? smallest : Math.min(smallest, Math.abs(value));
    }
    if (smallest == Float.POSITIVE_INFINITY) {
      return Optional.of(new float[1]);
    }
    for (int multiple = 1; multiple < 1 << bits; multiple++) {
      for (float scale : near(smallest / multiple)) {
        float[] levels = {scale};
        if (scale > 0 && gives(form, distinct, bits, levels)) {
          return Optional.of(levels);
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The lowest level is the least value, or as far below zero as the greatest is above, but for
   * rounding: 63 steps of 2/63 from −1 end at 1.0000001.
   */
  private static Optional<float[]> affine(LevelForm form, float[] distinct, int bits) {
    float least = distinct[0];
    float greatest = distinct[distinct.length - 1];
    float[] offsets = Arrays.copyOf(near(-greatest), 2 * NEAR + 2);
    offsets[2 * NEAR + 1] = least;
    for (float offset : offsets) {
      double range = (double) greatest - offset;
      for (int top = (1 << bits) - 1; range > 0 && top >= 1; top--) {
        for (float scale : near((float) (range / top))) {
          float[] levels = {scale, offset};
          if (scale > 0 && gives(form, distinct, bits, levels)) {
            return Optional.of(levels);
          }
        }
      }
    }
    return Optional.empty();
  }

  /** A number and its neighbours, the nearest first. */
  private static float[] near(float value) {
    float[] near = new float[2 * NEAR + 1];
    near[0] = value;
    for (int i = 1; i <= NEAR; i++) {
      near[2 * i - 1] = Math.nextUp(near[Math.max(0, 2 * i - 3)]);
      near[2 * i] = Math.nextDown(near[2 * i - 2]);
    }
    return near;
  }

  private static boolean gives(LevelForm form, float[] distinct, int bits, float[] levels) {
    for (float value : distinct) {
      if (code(form, value, bits, levels, 0) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The code that gives a value; below 0 if there is none. */
  private static int code(LevelForm form, float value, int bits, float[] levels, int filter) {
    double guess =
        switch (form) {
          case STEPS -> value / (double) levels[0] + (1 << bits - 1);
          case ODD_STEPS -> (value / (double) levels[0] + (1 << bits) - 1) / 2;
          case FILTER_STEPS -> value / (double) levels[filter] + (1 << bits - 1);
          case FILTER_ODD_STEPS -> (value / (double) levels[filter] + (1 << bits) - 1) / 2;
          case AFFINE, FUSED -> ((double) value - levels[1]) / levels[0];
          case BOOK -> Arrays.binarySearch(levels, value);
        };
    // A scale of 0 gives 0 for each code.
    int code = Double.isNaN(guess) ? 0 : (int) Math.rint(guess);
    int most = form == LevelForm.BOOK ? levels.length : 1 << bits;
    return code >= 0 && code < most && form.value(code, bits, levels, filter) == value ? code : -1;
  }

  private static Optional<LevelCode> perFilter(NamedArray weights, int bits) {
    Shape shape = weights.shape();
    if (shape.rank() < 1 || shape.size() == 0) {
      return Optional.empty();
    }
    int filters = shape.dim(0);
    int size = shape.size() / filters;
    for (LevelForm form : List.of(LevelForm.FILTER_STEPS, LevelForm.FILTER_ODD_STEPS)) {
      float[] levels = new float[filters];
      boolean found = true;
      for (int f = 0; f < filters && found; f++) {
        float[] own = distinct(Arrays.copyOfRange(weights.values(), f * size, (f + 1) * size));
        LevelForm one = form == LevelForm.FILTER_STEPS ? LevelForm.STEPS : LevelForm.ODD_STEPS;
        Optional<float[]> scale = own.length > 1 << bits ? Optional.empty() : scale(one, own, bits);
        found = scale.isPresent();
        levels[f] = found ? scale.get()[0] : 0;
      }
      if (found) {
        return checked(weights, bits, form, levels);
      }
    }
    return Optional.empty();
  }

  private static Optional<LevelCode> checked(
      NamedArray weights, int bits, LevelForm form, float[] levels) {
    float[] values = weights.values();
    int size = values.length == 0 ? 1 : values.length / weights.shape().dim(0);
    int[] codes = new int[values.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = code(form, values[i] + 0f, bits, levels, i / size);
      if (codes[i] < 0) {
        return Optional.empty();
      }
    }
    LevelCode code = new LevelCode(weights.shape(), bits, form, levels, codes);
    return code.gives(values) ? Optional.of(code) : Optional.empty();
  }
}
