package org.dnas4j.surrogate;

/**
 * A trained allocation and what a surrogate that was fitted without it predicts.
 *
 * @param measured the allocation and its logarithms of the held-out loss
 * @param logLoss predicted
 * @param compression of the cost
 */
public record Unseen(MeasuredAllocation measured, double logLoss, double compression) {}
