package org.dnas4j.quant;

import java.util.function.UnaryOperator;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;

/**
 * {@link Codebook}: weights that share 2ᵏ learned values per layer. Which weight has which value is
 * settled at the first step: start from trained weights ({@code retrain.start=baseline}).
 *
 * <p>Source: Han et al., Deep compression, arXiv 1510.00149, section 3; without its pruning and
 * coding.
 */
@About("2^k learned values of clusters of weights (Deep compression, arXiv 1510.00149)")
public record KMeansWeights() implements WeightQuantizer {
  @Override
  public String kind() {
    return "kmeans";
  }

  @Override
  public Quantized attach(
      Engine engine, BitWidth bits, UnaryOperator<String> names, Parameter latent) {
    return new Codebook(engine, names, 1 << bits.bits(), latent.shape());
  }
}
