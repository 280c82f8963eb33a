package org.dnas4j.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * An additive model of the log loss, fitted to the last sampled networks: log L ≈ m + Σ_b c_b(a_b)
 * with a number per block and candidate, see {@link AdditiveFit}. Under P_θ, whose blocks are
 * independent, it expects m + Σ_b Σ_k P_b(k)·c_b(k), which is differentiated by θ.
 *
 * <p>Of the log loss, because losses of badly quantized networks lie far apart, and effects of
 * blocks multiply rather than add. What enters θ's loss is exp of the expected log loss, the
 * geometric mean of the loss: prices by a factor, a term or a target then weigh as they do beside a
 * cross-entropy.
 */
final class AdditiveModel implements ThetaEstimate {
  private static final String CHOSEN = "theta_additive.chosen";
  private static final String LOG_LOSSES = "theta_additive.log_losses";
  private static final String EPOCHS = "theta_additive.epochs";

  /** Below it a loss says no more than that all is right. */
  private static final double LEAST_LOSS = 1e-6;

  private final int most;
  private final Deque<AdditiveFit.Sample> samples = new ArrayDeque<>();

  /**
   * A model without samples.
   *
   * @param most samples it is fitted to, at least 2
   */
  AdditiveModel(int most) {
    this.most = most;
  }

  @Override
  public Var expectedLoss(List<Var> thetas, List<Integer> chosen, double loss, int epoch) {
    float logLoss = (float) Math.log(Math.max(LEAST_LOSS, loss));
    samples.addLast(new AdditiveFit.Sample(chosen, logLoss, epoch));
    if (samples.size() > most) {
      samples.removeFirst();
    }
    List<Integer> sizes = thetas.stream().map(theta -> theta.shape().size()).toList();
    AdditiveFit fit = AdditiveFit.of(List.copyOf(samples), sizes);
    Var sum = null;
    for (int b = 0; b < thetas.size(); b++) {
      Var theta = thetas.get(b);
      float[] effects = fit.effects().get(b);
      Tensor values = theta.tape().engine().create(Shape.of(effects.length), effects);
      Var one = theta.softmax().times(theta.tape().constant(values)).sum();
      sum = sum == null ? one : sum.plus(one);
    }
    return sum.affine(1, (float) fit.level()).exp();
  }

  @Override
  public Map<String, NamedArray> state() {
    if (samples.isEmpty()) {
      return Map.of();
    }
    int blocks = samples.getFirst().chosen().size();
    float[] chosen = new float[samples.size() * blocks];
    float[] logLosses = new float[samples.size()];
    float[] epochs = new float[samples.size()];
    int i = 0;
    for (AdditiveFit.Sample sample : samples) {
      for (int b = 0; b < blocks; b++) {
        chosen[i * blocks + b] = sample.chosen().get(b);
      }
      logLosses[i] = sample.logLoss();
      epochs[i] = sample.epoch();
      i++;
    }
    return Map.of(
        CHOSEN,
        new NamedArray(Shape.of(samples.size(), blocks), chosen),
        LOG_LOSSES,
        NamedArray.of(logLosses),
        EPOCHS,
        NamedArray.of(epochs));
  }

  @Override
  public void restore(Map<String, NamedArray> arrays) {
    samples.clear();
    if (!arrays.containsKey(CHOSEN)) {
      return;
    }
    NamedArray chosen = arrays.get(CHOSEN);
    int blocks = chosen.shape().dim(1);
    for (int i = 0; i < chosen.shape().dim(0); i++) {
      List<Integer> one = new ArrayList<>();
      for (int b = 0; b < blocks; b++) {
        one.add((int) chosen.values()[i * blocks + b]);
      }
      float logLoss = arrays.get(LOG_LOSSES).values()[i];
      samples.addLast(new AdditiveFit.Sample(one, logLoss, (int) arrays.get(EPOCHS).values()[i]));
    }
  }
}
