package org.dnas4j.weights;

import java.util.Arrays;
import java.util.Optional;

/**
 * How a code c of b bits becomes a value, in IEEE arithmetic of 32 bits with rounding after each
 * operation unless it says otherwise. The numbers that a form needs are its levels; a negative zero
 * counts as zero.
 */
public enum LevelForm {
  /** s·(c − 2^(b−1)), with one level s. */
  STEPS('s'),
  /** s·(2c − (2^b − 1)), with one level s: no zero among them. */
  ODD_STEPS('o'),
  /** (c·s) + o, with the levels s and o. */
  AFFINE('a'),
  /** c·s + o, computed in 64 bits and rounded once, with the levels s and o. */
  FUSED('f'),
  /** The c-th level, of at most 2^b. */
  BOOK('b'),
  /** As {@link #STEPS}, with one level per output filter. */
  FILTER_STEPS('S'),
  /** As {@link #ODD_STEPS}, with one level per output filter. */
  FILTER_ODD_STEPS('O');

  private final char letter;

  LevelForm(char letter) {
    this.letter = letter;
  }

  /** By which files name it. */
  public char letter() {
    return letter;
  }

  /** The form of a letter. */
  public static Optional<LevelForm> of(char letter) {
    return Arrays.stream(values()).filter(form -> form.letter == letter).findFirst();
  }

  /** Whether there may be so many levels for codes of so many bits. */
  boolean has(int levels, int bits, int filters) {
    return switch (this) {
      case STEPS, ODD_STEPS -> levels == 1;
      case AFFINE, FUSED -> levels == 2;
      case BOOK -> levels >= 1 && levels <= 1 << bits;
      case FILTER_STEPS, FILTER_ODD_STEPS -> levels == filters;
    };
  }

  /** The value of a code of the given filter. */
  float value(int code, int bits, float[] levels, int filter) {
    float value =
        switch (this) {
          case STEPS -> levels[0] * (code - (1 << bits - 1));
          case ODD_STEPS -> levels[0] * (2 * code - (1 << bits) + 1);
          case AFFINE -> code * levels[0] + levels[1];
          case FUSED -> (float) ((double) code * levels[0] + levels[1]);
          case BOOK -> levels[code];
          case FILTER_STEPS -> levels[filter] * (code - (1 << bits - 1));
          case FILTER_ODD_STEPS -> levels[filter] * (2 * code - (1 << bits) + 1);
        };
    return value + 0f;
  }
}
