/**
 * What a user asks for and what is kept of it: configurations, run directories, checkpoints.
 *
 * <p>No chapter of the paper. An {@link org.dnas4j.experiment.ExperimentConfig} starts from a
 * preset; a {@link org.dnas4j.experiment.RunStore} opens one {@link org.dnas4j.experiment.Run} a
 * stage, which writes metrics, {@link org.dnas4j.experiment.Checkpoint}s and the result, so that a
 * stage can be killed at any moment, continued, and reused once it is finished.
 */
package org.dnas4j.experiment;
