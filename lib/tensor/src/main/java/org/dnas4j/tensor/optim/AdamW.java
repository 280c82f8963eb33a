package org.dnas4j.tensor.optim;

import java.util.List;
import java.util.Optional;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Parameter;

/**
 * Adam whose weight decay is no term of the gradient: p ← p − ηλp, then a step of {@link Adam}
 * without decay. λ is multiplied by the whole rate η, as in PyTorch; the paper multiplies it by the
 * schedule's factor alone.
 *
 * <p>Source: Loshchilov and Hutter, Decoupled weight decay regularization, ICLR 2019 (arXiv
 * 1711.05101), algorithm 2.
 *
 * @param beta1 decay of the first moment, from 0 to below 1
 * @param beta2 decay of the second moment, from 0 to below 1
 */
@About("Adam, with weight decay beside the gradient")
public record AdamW(
    @About("decay of the mean of gradients, from 0 to below 1") double beta1,
    @About("decay of the mean of their squares, from 0 to below 1") double beta2)
    implements OptimizerConfig {

  /** Checks the ranges. */
  public AdamW {
    Adam.require(beta1, beta2);
  }

  /** With the values that are usual for Adam. */
  public AdamW() {
    this(0.9, 0.999);
  }

  @Override
  public String kind() {
    return "adamw";
  }

  @Override
  public Optimizer open(List<Parameter> parameters, double weightDecay) {
    Adam adam = new Adam(beta1, beta2);
    WeightDecay decay = new WeightDecay(weightDecay);
    return new PerParameter(
        parameters,
        Optional.of(kind()),
        Adam.SLOTS,
        (p, gradient, kept, step, rate) ->
            adam.update(decay.shrink(p, rate), gradient, kept, step, rate));
  }

  @Override
  public int slots() {
    return Adam.SLOTS.size();
  }
}
