package org.dnas4j.quant;

import java.util.function.UnaryOperator;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;

/**
 * The paper's activations: {@link Pact} with a clipping level per convolution.
 *
 * @param alpha the level α to start from, above 0
 * @param plus whether α learns from the rounding below it too (PACT+)
 */
@About("2^k even levels from 0 to a learned clipping level (PACT, arXiv 1805.06085)")
public record PactActivations(
    @About("clipping level to start from") double alpha,
    @About("whether the level learns from the rounding below it too (PACT+)") boolean plus)
    implements ActivationQuantizer {
  /** Checks the range. */
  public PactActivations {
    Check.that(alpha > 0 && alpha <= Float.MAX_VALUE, "alpha", alpha, "above 0");
  }

  /** α = 10 and its gradient as in the source. */
  public PactActivations() {
    this(Pact.INITIAL_ALPHA, false);
  }

  @Override
  public String kind() {
    return "pact";
  }

  @Override
  public Quantized attach(Engine engine, BitWidth bits, UnaryOperator<String> names) {
    return new Clipping(engine, new Pact(bits.bits(), plus), names.apply("alpha"), (float) alpha);
  }
}
