package org.dnas4j.supernet;

import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * Differentiable samples from softmax(θ): m = softmax((θ + g)/T) with g standard Gumbel. High T
 * gives nearly equal masks, T → 0 one-hot ones whose frequencies are softmax(θ).
 *
 * <p>Source: the paper's relaxation; Jang, Gu, Poole: Categorical reparameterization with
 * Gumbel-softmax, ICLR 2017.
 */
public final class GumbelSoftmax {
  private GumbelSoftmax() {}

  /**
   * A soft mask.
   *
   * @param theta {@code [K]}
   * @param temperature T, above 0
   * @return {@code [K]}, positive, sums to 1
   */
  public static Var sample(Var theta, double temperature, Rng rng) {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature = " + temperature + "; allowed: above 0");
    }
    float[] gumbel = new float[theta.shape().size()];
    for (int k = 0; k < gumbel.length; k++) {
      gumbel[k] = (float) rng.nextGumbel();
    }
    Tensor noise = theta.tape().engine().create(theta.shape(), gumbel);
    Var scores = theta.plus(theta.tape().constant(noise));
    return scores.affine((float) (1 / temperature), 0).softmax();
  }

  /**
   * The one-hot mask of the largest element, with the gradient of the soft one: a step runs what a
   * sampled network runs (straight-through Gumbel-softmax, Jang, Gu, Poole, section 2.2).
   *
   * @param mask {@code [K]}, soft
   */
  public static Var hard(Var mask) {
    return mask.straightThrough(
        soft -> {
          float[] values = soft.toFloats();
          int best = 0;
          for (int k = 1; k < values.length; k++) {
            best = values[k] > values[best] ? k : best;
          }
          float[] oneHot = new float[values.length];
          oneHot[best] = 1;
          return soft.engine().create(soft.shape(), oneHot);
        });
  }

  /** The expected mask, softmax(θ), without noise. */
  public static Var expected(Var theta) {
    return theta.softmax();
  }
}
