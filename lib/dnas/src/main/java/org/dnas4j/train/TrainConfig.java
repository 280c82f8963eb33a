package org.dnas4j.train;

import org.dnas4j.kind.About;
import org.dnas4j.tensor.Check;

/**
 * Hyper-parameters of one plain training: the full-precision baseline, or the retraining of a
 * sampled architecture.
 *
 * @param epochs passes over the training set, at least 1
 * @param batch images a step, at least 1
 * @param learningRate base rate of SGD, above 0
 * @param momentum of SGD, from 0 to below 1
 * @param nesterov whether momentum looks ahead
 * @param weightDecay L2 on convolution and linear weights and clipping levels, at least 0
 * @param schedule how the rate falls
 * @param warmupEpochs epochs of linear rise of the rate before the schedule, from 0 to below epochs
 */
public record TrainConfig(
    @About("passes over the training set") int epochs,
    @About("images per step") int batch,
    @About("base rate of SGD") double learningRate,
    @About("momentum of SGD") double momentum,
    @About("whether momentum looks ahead") boolean nesterov,
    @About("L2 on convolution and linear weights and clipping levels") double weightDecay,
    @About("how the rate falls") ScheduleName schedule,
    @About("epochs of linear rise of the rate before the schedule") int warmupEpochs) {

  /** The schedules a configuration can name. */
  public enum ScheduleName {
    CONSTANT,
    COSINE,
    /** Divides by 10 at half and at three quarters of the run. */
    STEP,
    /** Rises over the first 30 %, then falls by a cosine. */
    ONE_CYCLE
  }

  /** Checks the ranges. */
  public TrainConfig {
    Check.that(epochs >= 1, "epochs", epochs, "at least 1");
    Check.that(batch >= 1, "batch", batch, "at least 1");
    Check.that(learningRate > 0, "learningRate", learningRate, "above 0");
    Check.that(momentum >= 0 && momentum < 1, "momentum", momentum, "0 to below 1");
    Check.that(weightDecay >= 0, "weightDecay", weightDecay, "at least 0");
    Check.that(
        warmupEpochs >= 0 && warmupEpochs < epochs,
        "warmupEpochs",
        warmupEpochs,
        "0 to below epochs (" + epochs + ")");
  }
}
