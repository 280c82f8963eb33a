package org.dnas4j.experiment;

import org.dnas4j.train.TrainConfig;

/**
 * How sampled architectures and controls are trained.
 *
 * @param train hyper-parameters, the same for all of them
 * @param inherit whether training starts from the super net's weights; if not, from fresh ones
 */
public record RetrainConfig(TrainConfig train, boolean inherit) {}
