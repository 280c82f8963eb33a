package org.dnas4j.search;

import java.util.List;
import java.util.Map;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Var;

/**
 * The score function with a baseline: for a network a drawn from P_θ with loss L, (L − b)·∇ log
 * P_θ(a) is in the mean the gradient of the expected loss, whatever number b is that does not
 * depend on a. In each block, of probabilities p, it is (L − b)·(onehot(a) − p). Here b is a moving
 * average of earlier losses, which takes most of the noise away.
 *
 * <p>Source: Williams: Simple statistical gradient-following algorithms for connectionist
 * reinforcement learning, Machine Learning 8, 1992 (REINFORCE).
 */
final class ScoreFunction implements ThetaEstimate {
  private static final String BASELINE = "theta_score.baseline";

  /** Of the average, per step. */
  private static final float KEPT = 0.9f;

  /** Before the first loss, from which nothing can be learned. */
  private float baseline = Float.NaN;

  /** The value is the loss, so that a price by a factor is right in the mean as well. */
  @Override
  public Var expectedLoss(List<Var> thetas, List<Integer> chosen, double loss, int epoch) {
    double advantage = Float.isNaN(baseline) ? 0 : loss - baseline;
    Var logP = null;
    for (int b = 0; b < thetas.size(); b++) {
      int k = chosen.get(b);
      Var one = thetas.get(b).logSoftmax().slice(0, k, k + 1, 1);
      logP = logP == null ? one : logP.plus(one);
    }
    double shift = loss - advantage * logP.value().item();
    Var expected = logP.affine((float) advantage, (float) shift);
    baseline = Float.isNaN(baseline) ? (float) loss : KEPT * baseline + (1 - KEPT) * (float) loss;
    return expected;
  }

  @Override
  public Map<String, NamedArray> state() {
    return Float.isNaN(baseline) ? Map.of() : Map.of(BASELINE, NamedArray.of(baseline));
  }

  @Override
  public void restore(Map<String, NamedArray> arrays) {
    NamedArray saved = arrays.get(BASELINE);
    baseline = saved == null ? Float.NaN : saved.values()[0];
  }
}
