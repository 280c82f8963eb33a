/**
 * A bench for searches in the manner of NAS-Bench-301 (Zela et al., arXiv 2008.09777): a committed
 * table of trained allocations, a surrogate that predicts the held-out loss of all others, and the
 * regret of any allocation against the best one of its budget. No chapter of the paper.
 *
 * <p>{@link org.dnas4j.surrogate.Measurements} reads the table; {@link
 * org.dnas4j.surrogate.Surrogate} is fitted to it and {@link org.dnas4j.surrogate.Quality} judges
 * that fit on allocations which it has not seen; a {@link org.dnas4j.surrogate.Bench} has all of
 * them, and its {@link org.dnas4j.surrogate.Budget} scores allocations.
 */
package org.dnas4j.surrogate;
