package org.dnas4j.quant;

import java.util.List;
import java.util.stream.IntStream;
import org.dnas4j.base.Check;

/**
 * What a block computes with: bits of its weights and bits of its activations. As text {@code 4} is
 * 4-bit weights with floating-point activations, {@code 2/4} is 2-bit weights with 4-bit
 * activations.
 *
 * @param weight bits of the weights; 0 skips the block
 * @param activation bits of the inputs of both convolutions, 1 to 8; 32 leaves them in floating
 *     point
 */
public record Precision(BitWidth weight, BitWidth activation) {
  /** What {@link #parse} reads, in words. */
  public static final String ALLOWED =
      "bits of the weights, 0 to 8, or 32, alone or with those of the activations, 1 to 8, or 32,"
          + " such as 4 or 2/4";

  /** Nothing is quantized. */
  public static final Precision FULL = weightOnly(32);

  /** Checks the combination. */
  public Precision {
    Check.that(!activation.isSkip(), "bits of activations", 0, "1 to 8, or 32");
    Check.that(
        !weight.isSkip() || activation.isFull(),
        "bits",
        weight + "/" + activation,
        "0 alone: a skipped block has no activations to quantize");
  }

  /** Quantized weights, floating-point activations, as in the paper's CIFAR-10 experiments. */
  public static Precision weightOnly(int bits) {
    return of(bits, 32);
  }

  /** Several of them, for example the candidates of the paper's CIFAR-10 experiments. */
  public static List<Precision> weightsOnly(int... bits) {
    return IntStream.of(bits).mapToObj(Precision::weightOnly).toList();
  }

  /** A weight/activation pair, as in the paper's compute experiments. */
  public static Precision of(int weightBits, int activationBits) {
    return new Precision(new BitWidth(weightBits), new BitWidth(activationBits));
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException naming the text and what is allowed
   */
  public static Precision parse(String text) {
    String[] parts = text.strip().split("/", -1);
    try {
      Check.that(parts.length <= 2, "parts", parts.length, "1 or 2");
      int weight = Integer.parseInt(parts[0]);
      return parts.length == 1 ? weightOnly(weight) : of(weight, Integer.parseInt(parts[1]));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no precision; allowed: " + ALLOWED, e);
    }
  }

  @Override
  public String toString() {
    return activation.isFull() ? weight.toString() : weight + "/" + activation;
  }
}
