package org.dnas4j.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitPackingTest {
  /** By hand: 5 = 101, 2 = 010, 7 = 111 give the bits 101 010 111 from the lowest: 1010 1011 1. */
  @Test
  void threeCodesOfThreeBits() {
    byte[] expected = {(byte) 0b11_010_101, 0b1};
    assertArrayEquals(expected, BitPacking.pack(new int[] {5, 2, 7}, 3));
    assertArrayEquals(new int[] {5, 2, 7}, BitPacking.unpack(expected, 3, 3));
  }

  /** As one great number Σ codeᵢ·2^(i·b), whose bytes are taken from the lowest. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void isTheBytesOfOneGreatNumber(int bits) {
    Random random = new Random(bits);
    for (int count : new int[] {0, 1, 2, 3, 7, 8, 9, 64, 145}) {
      int[] codes = random.ints(count, 0, 1 << bits).toArray();
      BigInteger whole = BigInteger.ZERO;
      for (int i = 0; i < count; i++) {
        whole = whole.add(BigInteger.valueOf(codes[i]).shiftLeft(i * bits));
      }
      byte[] expected = new byte[(int) Math.ceil(count * bits / 8.0)];
      for (int i = 0; i < expected.length; i++) {
        expected[i] = whole.shiftRight(8 * i).byteValue();
      }
      assertEquals(expected.length, BitPacking.bytes(count, bits));
      assertArrayEquals(expected, BitPacking.pack(codes, bits));
      assertArrayEquals(codes, BitPacking.unpack(expected, count, bits));
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> BitPacking.pack(new int[] {4}, 2));
    assertThrows(IllegalArgumentException.class, () -> BitPacking.pack(new int[] {-1}, 2));
    assertThrows(IllegalArgumentException.class, () -> BitPacking.pack(new int[] {0}, 9));
    assertThrows(IllegalArgumentException.class, () -> BitPacking.unpack(new byte[2], 4, 2));
    byte[] filled = new byte[] {(byte) 0b10_00_00_00};
    assertEquals(0, Arrays.stream(BitPacking.unpack(new byte[1], 3, 2)).sum());
    assertThrows(IllegalArgumentException.class, () -> BitPacking.unpack(filled, 3, 2));
  }
}
