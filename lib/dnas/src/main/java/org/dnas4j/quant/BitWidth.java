package org.dnas4j.quant;

/**
 * The number of bits of a block's weights: 0 skips the block, 1 is binary, 2 to 8 are DoReFa, 32 is
 * full precision.
 *
 * @param bits 0 to 8, or 32
 */
public record BitWidth(int bits) {
  /** Checks the range. */
  public BitWidth {
    if (!((bits >= 0 && bits <= 8) || bits == 32)) {
      throw new IllegalArgumentException("bits = " + bits + "; allowed: 0 to 8, or 32");
    }
  }

  /** Whether the block is left out. */
  public boolean isSkip() {
    return bits == 0;
  }

  /** Whether values stay in floating point. */
  public boolean isFull() {
    return bits == 32;
  }

  /**
   * The quantizer of weights of this width in the paper, as a function without state.
   *
   * @throws IllegalStateException for 0 bits, which have no weights
   */
  public Quantizer quantizer() {
    return switch (bits) {
      case 0 -> throw new IllegalStateException("a block of 0 bits is skipped: it has no weights");
      case 1 -> new BinaryWeights();
      case 32 -> new Identity();
      default -> new DoReFa(bits);
    };
  }

  @Override
  public String toString() {
    return Integer.toString(bits);
  }
}
