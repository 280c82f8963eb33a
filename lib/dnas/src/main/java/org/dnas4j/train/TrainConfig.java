package org.dnas4j.train;

import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.optim.OptimizerConfig;
import org.dnas4j.tensor.optim.Schedule;

/**
 * Hyper-parameters of one plain training: the full-precision baseline, or the retraining of a
 * sampled architecture.
 *
 * @param epochs passes over the training set, at least 1
 * @param batch images per step, at least 1
 * @param learningRate base rate, above 0
 * @param optimizer what a step does with a gradient
 * @param weightDecay on convolution and linear weights and clipping levels, at least 0
 * @param schedule how the rate falls
 * @param warmupEpochs epochs of linear rise of the rate before the schedule, from 0 to below epochs
 * @param decayNorms whether everything decays, as in most published code: also scales and shifts of
 *     batch normalization, and biases
 */
public record TrainConfig(
    @About("passes over the training set") int epochs,
    @About("images per step") int batch,
    @About("base learning rate, which the schedule multiplies") double learningRate,
    @About("what a step does with a gradient") OptimizerConfig optimizer,
    @About("decay of convolution and linear weights and of clipping levels") double weightDecay,
    @About("how the learning rate changes over the training") Schedule schedule,
    @About("epochs of linear rise of the rate before the schedule") int warmupEpochs,
    @About("whether the decay shrinks scales and shifts of batch normalization as well")
        boolean decayNorms) {

  /** With decay of weights alone. */
  public TrainConfig(
      int epochs,
      int batch,
      double learningRate,
      OptimizerConfig optimizer,
      double weightDecay,
      Schedule schedule,
      int warmupEpochs) {
    this(epochs, batch, learningRate, optimizer, weightDecay, schedule, warmupEpochs, false);
  }

  /** Checks the ranges. */
  public TrainConfig {
    Check.that(epochs >= 1, "epochs", epochs, "at least 1");
    Check.that(batch >= 1, "batch", batch, "at least 1");
    Check.that(learningRate > 0, "learningRate", learningRate, "above 0");
    Check.that(weightDecay >= 0, "weightDecay", weightDecay, "at least 0");
    Check.that(
        warmupEpochs >= 0 && warmupEpochs < epochs,
        "warmupEpochs",
        warmupEpochs,
        "0 to below epochs (" + epochs + ")");
  }
}
