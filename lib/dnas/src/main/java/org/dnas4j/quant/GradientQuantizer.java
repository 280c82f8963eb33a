package org.dnas4j.quant;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.dnas4j.base.Check;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Reduction;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * Passes values on as they are and rounds their gradient: with M = max|g| per image, u = g/(2M) + ½
 * + N clipped to [0, 1] and g_q = 2M·(round((2ᵏ−1)·u)/(2ᵏ−1) − ½). The noise N, uniform in
 * ±½/(2ᵏ−1) and fresh for each element, makes the mean of g_q be g; the even levels have no 0.
 *
 * <p>The noise is seeded by the largest gradients and the name, so that a training that is resumed
 * draws as one that was not stopped.
 *
 * <p>Source: Zhou et al., DoReFa-Net, arXiv 1606.06160, equation 12.
 *
 * @param bits k, from 1 to 8
 * @param name of the layer, unlike that of others
 */
public record GradientQuantizer(int bits, String name) implements Quantizer {
  /** Divides where all gradients of an image are 0. */
  private static final float SMALLEST = Float.MIN_NORMAL;

  /** Checks the range. */
  public GradientQuantizer {
    Check.that(bits >= 1 && bits <= 8, "bits of gradients", bits, "1 to 8");
  }

  @Override
  public Var quantize(Var x) {
    Engine engine = x.tape().engine();
    // Of its own, because the tape frees each result.
    Tensor same = engine.reshape(x.value(), x.shape());
    return x.tape().record(same, g -> new Tensor[] {rounded(g)}, x);
  }

  private Tensor rounded(Tensor gradient) {
    Engine engine = gradient.engine();
    int[] ofImage = IntStream.range(1, gradient.shape().rank()).toArray();
    try (Scope scope = Scope.open()) {
      Tensor g = engine.cast(gradient, DType.FLOAT32);
      Tensor largest = engine.reduce(Reduction.MAX, engine.apply(Unary.ABS, g), ofImage);
      Rng rng = Rng.of(Arrays.hashCode(largest.toFloats())).split(name);
      float[] noise = new float[g.shape().size()];
      for (int i = 0; i < noise.length; i++) {
        noise[i] = (float) (rng.nextDouble() - 0.5);
      }
      Tensor rounded = rounded(g, largest, engine.create(g.shape(), noise));
      return scope.keep(engine.cast(rounded, gradient.dtype()));
    }
  }

  /**
   * Rounds with given noise.
   *
   * @param largest M, {@code [N, 1, …]}
   * @param noise N·(2ᵏ−1), from −½ to ½
   */
  Tensor rounded(Tensor g, Tensor largest, Tensor noise) {
    Engine engine = g.engine();
    float steps = (1 << bits) - 1;
    Tensor divisor = engine.clamp(largest, SMALLEST, Float.MAX_VALUE);
    Tensor share = engine.affine(engine.apply(Binary.DIV, g, divisor), steps / 2, steps / 2);
    Tensor level = engine.clamp(engine.apply(Binary.ADD, share, noise), 0, steps);
    Tensor unit = engine.affine(engine.apply(Unary.ROUND, level), 2 / steps, -1);
    return engine.apply(Binary.MUL, unit, largest);
  }
}
