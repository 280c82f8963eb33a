package org.dnas4j.weights;

import java.util.Arrays;
import org.dnas4j.base.Check;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Shape;

/**
 * Quantized weights as codes: the number of each weight among its tensor's levels.
 *
 * @param shape of the weights, output filters first
 * @param bits of a code, 1 to 8
 * @param form how a code becomes a value
 * @param levels the numbers that the form needs, finite
 * @param codes one per weight in row-major order, each from 0 to 2^bits − 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LevelCode(Shape shape, int bits, LevelForm form, float[] levels, int[] codes) {

  /** Checks the ranges. */
  public LevelCode {
    Check.that(bits >= 1 && bits <= 8, "bits", bits, "1 to 8");
    Check.that(
        shape.rank() >= 1 && form.has(levels.length, bits, shape.dim(0)),
        "levels of form " + form.letter(),
        levels.length,
        "as many as codes of " + bits + " bits and shape " + shape + " have");
    Check.that(codes.length == shape.size(), "codes", codes.length, "" + shape.size());
    for (float level : levels) {
      Check.that(Float.isFinite(level), "level", level, "finite numbers");
    }
    int most = form == LevelForm.BOOK ? levels.length : 1 << bits;
    for (int code : codes) {
      Check.that(code >= 0 && code < most, "code", code, "0 to " + (most - 1));
    }
  }

  /**
   * Finds codes for weights that give them back bit for bit, but for the sign of zeros.
   *
   * @param name of the tensor, for the error
   * @param weights quantized, output filters first, finite
   * @throws IllegalArgumentException naming the tensor and its number of different values, if no
   *     form with codes of so many bits gives them
   */
  public static LevelCode of(String name, NamedArray weights, int bits) {
    return LevelSearch.find(weights, bits)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\""
                        + name
                        + "\" has "
                        + LevelSearch.distinct(weights.values()).length
                        + " different values, which no code of "
                        + bits
                        + " bits gives; allowed: at most "
                        + (1 << bits)
                        + " in all, or multiples of one scale per output filter; give these"
                        + " weights more bits, or quantize them with so many levels"));
  }

  /** The weights. */
  public NamedArray decode() {
    float[] values = new float[codes.length];
    int perFilter = codes.length == 0 ? 1 : codes.length / shape.dim(0);
    for (int i = 0; i < codes.length; i++) {
      values[i] = form.value(codes[i], bits, levels, i / perFilter);
    }
    return new NamedArray(shape, values);
  }

  /** The codes side by side, see {@link BitPacking}. */
  public byte[] packed() {
    return BitPacking.pack(codes, bits);
  }

  /** Whether these codes give the weights. */
  boolean gives(float[] weights) {
    float[] decoded = decode().values();
    for (int i = 0; i < weights.length; i++) {
      // Not by ==, for which NaN is nothing: bit for bit.
      if (Float.floatToRawIntBits(decoded[i]) != Float.floatToRawIntBits(weights[i] + 0f)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return bits + " bits, " + form + ", " + Arrays.toString(levels);
  }
}
