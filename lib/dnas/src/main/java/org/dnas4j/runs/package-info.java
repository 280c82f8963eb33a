/**
 * What is kept of an experiment: a {@link org.dnas4j.runs.RunStore} opens one {@link
 * org.dnas4j.runs.Run} per stage, which writes metrics, {@link org.dnas4j.runs.Checkpoint}s,
 * manifest and result, so that a stage can be killed at any moment, continued, and reused once it
 * is finished. {@link org.dnas4j.runs.FinishedRuns} reads them again. No chapter of the paper.
 */
package org.dnas4j.runs;
