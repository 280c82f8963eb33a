package org.dnas4j.tensor;

/** The element type of a tensor. */
public enum DType {
  /** IEEE 754 single precision; every engine has it. */
  FLOAT32(4),
  /** bfloat16: float32's exponent with 8 bits of significand; an engine may lack it. */
  BFLOAT16(2);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes per element. */
  public int bytes() {
    return bytes;
  }
}
