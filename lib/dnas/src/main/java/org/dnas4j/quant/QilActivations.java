package org.dnas4j.quant;

import java.util.function.UnaryOperator;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;

/**
 * {@link LearnedInterval} for activations, which are at least 0: 2ᵏ even levels from 0 to 1,
 * without an exponent.
 *
 * <p>Source: Jung et al., Learning to quantize deep networks by optimizing quantization intervals,
 * arXiv 1808.05779.
 *
 * @param rate learning rate of the interval as a share of the weights', above 0
 */
@About("2^k levels of a learned interval (QIL, arXiv 1808.05779)")
public record QilActivations(
    @About("learning rate of the interval as a share of the weights'") double rate)
    implements ActivationQuantizer {
  /** The largest thousandth is clipped at first: it would make the steps of all others coarse. */
  private static final double QUANTILE = 0.999;

  /** Checks the range. */
  public QilActivations {
    Check.that(rate > 0 && rate <= 1, "rate", rate, "above 0, at most 1");
  }

  /** At a hundredth of the weights' rate, as in the source. */
  public QilActivations() {
    this(LearnedInterval.USUAL_RATE);
  }

  @Override
  public String kind() {
    return "qil";
  }

  @Override
  public Quantized attach(Engine engine, BitWidth bits, UnaryOperator<String> names) {
    int steps = (1 << bits.bits()) - 1;
    return new LearnedInterval(
        engine, own -> names.apply("input_" + own), steps, false, QUANTILE, false, (float) rate);
  }
}
