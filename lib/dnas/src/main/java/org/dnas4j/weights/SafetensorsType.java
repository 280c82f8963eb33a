package org.dnas4j.weights;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The number formats that {@link Safetensors} reads. */
enum SafetensorsType {
  F32(4, false),
  F64(8, false),
  F16(2, false),
  BF16(2, false),
  I64(8, true),
  I32(4, true),
  I16(2, true),
  I8(1, true),
  U8(1, true),
  BOOL(1, true);

  private final int bytes;
  private final boolean integer;

  SafetensorsType(int bytes, boolean integer) {
    this.bytes = bytes;
    this.integer = integer;
  }

  static Optional<SafetensorsType> named(String name) {
    return Arrays.stream(values()).filter(t -> t.name().equals(name)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Enum::name).toList();
  }

  /** Bytes a number. */
  int bytes() {
    return bytes;
  }

  /** Whether its numbers are integers, which weights are not. */
  boolean isInteger() {
    return integer;
  }

  /** One number of a little-endian buffer; F64, I64 and I32 are rounded to the nearest float. */
  float read(ByteBuffer buffer, int index) {
    return switch (this) {
      case F32 -> buffer.getFloat(4 * index);
      case F64 -> (float) buffer.getDouble(8 * index);
      case F16 -> half(buffer.getShort(2 * index));
      case BF16 -> Float.intBitsToFloat(buffer.getShort(2 * index) << 16);
      case I64 -> buffer.getLong(8 * index);
      case I32 -> buffer.getInt(4 * index);
      case I16 -> buffer.getShort(2 * index);
      case I8 -> buffer.get(index);
      case U8, BOOL -> Byte.toUnsignedInt(buffer.get(index));
    };
  }

  /** IEEE 754 binary16; Java has it only from version 20 on. */
  private static float half(short bits) {
    int exponent = (bits >> 10) & 0x1F;
    int fraction = bits & 0x3FF;
    float magnitude =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 0x1F -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb(1024 + fraction, exponent - 25);
        };
    return bits < 0 ? -magnitude : magnitude;
  }
}
