package org.dnas4j.net;

import java.util.List;
import org.dnas4j.base.Check;
import org.dnas4j.quant.Precision;

/**
 * A unit of the search: convolutions that share one precision. In the paper's space it is a
 * residual block; {@link Space} can make it a single convolution or the linear layer.
 *
 * @param name for example {@code g2b1}
 * @param group units of one group stand together where bits are written
 * @param convolutions at least one, in the order in which they run
 * @param canSkip whether the network fits together without them (0 bits)
 */
public record BlockSpec(String name, int group, List<ConvSpec> convolutions, boolean canSkip) {
  /** Copies the list. */
  public BlockSpec {
    convolutions = List.copyOf(convolutions);
    Check.that(!convolutions.isEmpty(), "convolutions of " + name, "none", "at least one");
  }

  /** Input channels. */
  public int in() {
    return convolutions.get(0).in();
  }

  /** Output channels. */
  public int out() {
    return last().out();
  }

  /** Of all its convolutions together. */
  public int stride() {
    return convolutions.stream().mapToInt(ConvSpec::stride).reduce(1, (a, b) -> a * b);
  }

  /** Height and width of the output. */
  public int outputSize() {
    return last().outputSize();
  }

  private ConvSpec last() {
    return convolutions.get(convolutions.size() - 1);
  }

  /** Weights of its convolutions. */
  public long parameters() {
    return convolutions.stream().mapToLong(ConvSpec::parameters).sum();
  }

  /** Multiply-accumulate operations of its convolutions for one image. */
  public long macs() {
    return convolutions.stream().mapToLong(ConvSpec::macs).sum();
  }

  /** Whether its input are the images, which are never quantized. */
  public boolean readsImages() {
    return convolutions.get(0).role() == ConvSpec.Role.FIRST;
  }

  /** The precision that it has where all units are given one: activations only if it has them. */
  public Precision fit(Precision precision) {
    return readsImages()
        ? new Precision(precision.weight(), Precision.FULL.activation())
        : precision;
  }

  /**
   * Refuses a precision that it cannot have.
   *
   * @throws IllegalArgumentException naming the unit and what is allowed
   */
  public void require(Precision precision) {
    Check.that(
        canSkip || !precision.weight().isSkip(),
        "bits of block " + name,
        0,
        "1 or more, because the network does not fit together without it");
    Check.that(
        fit(precision).equals(precision),
        "bits of block " + name,
        precision,
        "bits of weights alone, because its input are the images");
  }
}
