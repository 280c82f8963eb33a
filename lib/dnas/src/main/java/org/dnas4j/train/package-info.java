/**
 * Plain training of one network: the full-precision baseline and the retraining of sampled
 * architectures (paper, Algorithm 1, step 2). The loop, {@link org.dnas4j.train.TrainingLoop}, is
 * that of searches too; it tells {@link org.dnas4j.train.TrainingListener}s what happens. Saving,
 * progress and guards are listeners.
 */
package org.dnas4j.train;
