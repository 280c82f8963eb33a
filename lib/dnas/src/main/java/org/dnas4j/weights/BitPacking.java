package org.dnas4j.weights;

import org.dnas4j.base.Check;

/**
 * Codes of 1 to 8 bits side by side: bit j of code i is bit i·b + j of the whole, and bit n of the
 * whole is bit n mod 8 of byte n / 8, the lowest first (NumPy's {@code bitorder="little"}). The
 * last byte is filled up with zeros.
 */
public final class BitPacking {
  private BitPacking() {}

  /** The bytes that so many codes take. */
  public static int bytes(int count, int bits) {
    requireBits(bits);
    return Math.toIntExact(((long) count * bits + 7) / 8);
  }

  /**
   * Packs codes.
   *
   * @param codes each from 0 to 2^bits − 1
   * @param bits 1 to 8
   */
  public static byte[] pack(int[] codes, int bits) {
    byte[] packed = new byte[bytes(codes.length, bits)];
    for (int i = 0; i < codes.length; i++) {
      Check.that(
          codes[i] >= 0 && codes[i] < 1 << bits, "code", codes[i], "0 to 2^" + bits + " - 1");
      long at = (long) i * bits;
      // Two bytes at most hold a code.
      int shifted = codes[i] << (at & 7);
      int place = (int) (at >> 3);
      packed[place] |= (byte) shifted;
      if (shifted > 255) {
        packed[place + 1] |= (byte) (shifted >> 8);
      }
    }
    return packed;
  }

  /**
   * The codes that were packed.
   *
   * @throws IllegalArgumentException if the bytes are not those of so many codes, or what fills up
   *     the last one is not zero
   */
  public static int[] unpack(byte[] packed, int count, int bits) {
    Check.that(
        packed.length == bytes(count, bits),
        "bytes",
        packed.length,
        bytes(count, bits) + " for " + count + " codes of " + bits + " bits");
    int[] codes = new int[count];
    for (int i = 0; i < count; i++) {
      long at = (long) i * bits;
      int place = (int) (at >> 3);
      int pair = packed[place] & 255;
      if (place + 1 < packed.length) {
        pair |= (packed[place + 1] & 255) << 8;
      }
      codes[i] = pair >> (at & 7) & ((1 << bits) - 1);
    }
    int used = (int) ((long) count * bits & 7);
    Check.that(
        used == 0 || (packed[packed.length - 1] & 255) >> used == 0,
        "the bits behind the last code",
        used == 0 ? 0 : (packed[packed.length - 1] & 255) >> used,
        "0");
    return codes;
  }

  private static void requireBits(int bits) {
    Check.that(bits >= 1 && bits <= 8, "bits", bits, "1 to 8");
  }
}
