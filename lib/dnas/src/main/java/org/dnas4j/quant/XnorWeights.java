package org.dnas4j.quant;

import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Reduction;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * One-bit weights with a scale per filter: w_q = α·sign(w) with α = mean|w| over the n weights of
 * one output channel, where sign(0) = 1.
 *
 * <p>Before each step the authors' code takes the mean over the input channels off the stored
 * weights and clips them to [−1, 1]. With {@code centered} both is done where weights are read, and
 * the gradient passes straight through; that trains alike but for weights beyond the clip. Weights
 * of a single input channel stay as they are, because nothing would be left of them.
 *
 * <p>Source: Rastegari et al., XNOR-Net, arXiv 1603.05279, section 3.1. The scale per filter aside,
 * {@link BinaryWeights} is the same with a gradient of 1.
 *
 * @param gradient which of the two gradients
 * @param centered whether the mean over the input channels is taken off first
 */
@About("the signs times mean|w| of each filter (XNOR-Net, arXiv 1603.05279); 1 bit")
public record XnorWeights(
    @About("as the paper prints it, or by the chain rule") Gradient gradient,
    @About("whether the mean over the input channels is taken off first") boolean centered)
    implements WeightQuantizer {

  /** How the gradient g of w_q becomes one of w. */
  public enum Gradient {
    /**
     * g·(1/n + α·1[|w| &lt; 1]): the paper's, and but for a factor that of both public codes. Adam,
     * with which they train, does not see a factor.
     */
    PRINTED,
    /** sign(w)/n·Σ g·sign(w) over the filter + g·α·1[|w| ≤ 1]: α depends on each of its weights. */
    CHAIN
  }

  /** As in the source. */
  public XnorWeights() {
    this(Gradient.PRINTED, true);
  }

  @Override
  public String kind() {
    return "xnor";
  }

  @Override
  public boolean supports(BitWidth bits) {
    return bits.bits() == 1;
  }

  @Override
  public Quantized attach(
      Engine engine, BitWidth bits, UnaryOperator<String> names, Parameter latent) {
    return Quantized.of(this::quantize);
  }

  private Var quantize(Var weight) {
    Engine engine = weight.tape().engine();
    Tensor w = centered ? centered(weight.value()) : weight.value();
    int[] ofFilter = IntStream.range(1, w.shape().rank()).toArray();
    float share = (float) w.shape().dim(0) / w.shape().size();
    Tensor sum = engine.reduce(Reduction.SUM, engine.apply(Unary.ABS, w), ofFilter);
    Tensor scale = engine.affine(sum, share, 0);
    Tensor zeros = engine.full(w.shape(), 0);
    Tensor signs = engine.affine(engine.apply(Binary.GREATER_EQUAL, w, zeros), 2, -1);
    return weight
        .tape()
        .record(
            engine.apply(Binary.MUL, signs, scale),
            g -> {
              Tensor ofSign =
                  engine.apply(Binary.MUL, engine.apply(Binary.MUL, g, scale), inside(w));
              Tensor ofScale = g;
              if (gradient == Gradient.CHAIN) {
                Tensor products = engine.apply(Binary.MUL, g, signs);
                Tensor sums = engine.reduce(Reduction.SUM, products, ofFilter);
                ofScale = engine.apply(Binary.MUL, signs, sums);
              }
              return new Tensor[] {engine.addScaled(ofSign, ofScale, share)};
            },
            weight);
  }

  /** 1 where |w| &lt; 1, by the chain rule where |w| ≤ 1, else 0. */
  private Tensor inside(Tensor w) {
    Engine engine = w.engine();
    Tensor size = engine.apply(Unary.ABS, w);
    Tensor ones = engine.full(w.shape(), 1);
    return gradient == Gradient.CHAIN
        ? engine.apply(Binary.GREATER_EQUAL, ones, size)
        : engine.affine(engine.apply(Binary.GREATER_EQUAL, size, ones), -1, 1);
  }

  private static Tensor centered(Tensor w) {
    int channels = w.shape().dim(1);
    if (channels == 1) {
      return w;
    }
    Engine engine = w.engine();
    try (Scope scope = Scope.open()) {
      Tensor mean = engine.affine(engine.reduce(Reduction.SUM, w, 1), 1f / channels, 0);
      return scope.keep(engine.clamp(engine.apply(Binary.SUB, w, mean), -1, 1));
    }
  }
}
