/**
 * Plain training of one network: the full-precision baseline and the retraining of sampled
 * architectures (paper, Algorithm 1, step 2). Loops tell {@link org.dnas4j.train.TrainingListener}s
 * what happens; saving, progress and guards are listeners.
 */
package org.dnas4j.train;
