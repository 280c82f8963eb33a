package org.dnas4j.quant;

import java.util.function.UnaryOperator;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;

/**
 * {@link LearnedInterval} for weights: 2ᵏ − 1 even levels from −1 to 1, for 2 to 8 bits. One bit
 * would leave 0 alone.
 *
 * <p>Source: Jung et al., Learning to quantize deep networks by optimizing quantization intervals,
 * arXiv 1808.05779.
 *
 * @param exponent whether γ is learned as well; else it is 1
 * @param rate learning rate of what is learned as a share of the weights', above 0
 */
@About("2^k - 1 levels of a learned interval of |w| (QIL, arXiv 1808.05779); 2 to 8 bits")
public record QilWeights(
    @About("whether the exponent of the interval is learned") boolean exponent,
    @About("learning rate of the interval as a share of the weights'") double rate)
    implements WeightQuantizer {
  /** Checks the range. */
  public QilWeights {
    Check.that(rate > 0 && rate <= 1, "rate", rate, "above 0, at most 1");
  }

  /** With an exponent, at a hundredth of the weights' rate, as in the source. */
  public QilWeights() {
    this(true, LearnedInterval.USUAL_RATE);
  }

  @Override
  public String kind() {
    return "qil";
  }

  @Override
  public boolean supports(BitWidth bits) {
    return bits.bits() >= 2;
  }

  @Override
  public Quantized attach(
      Engine engine, BitWidth bits, UnaryOperator<String> names, Parameter latent) {
    int steps = (1 << (bits.bits() - 1)) - 1;
    return new LearnedInterval(engine, names, steps, true, 1, exponent, (float) rate);
  }
}
