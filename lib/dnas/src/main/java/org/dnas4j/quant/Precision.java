package org.dnas4j.quant;

/**
 * What one candidate of a block computes with: bits of its weights and bits of its activations.
 *
 * @param weight bits of the weights; 0 skips the block
 * @param activation bits of the activations; 32 leaves them in floating point
 */
public record Precision(BitWidth weight, BitWidth activation) {

  /** Quantized weights, floating-point activations, as in the paper's CIFAR-10 experiments. */
  public static Precision weightOnly(int bits) {
    return new Precision(new BitWidth(bits), new BitWidth(32));
  }
}
