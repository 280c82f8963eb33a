/**
 * Searches that learn a policy from answers about whole allocations: the references that the paper
 * compares differentiable search with. A {@link org.dnas4j.policy.Reinforce table of
 * probabilities}, a {@link org.dnas4j.policy.NasRl recurrent network} and {@link
 * org.dnas4j.policy.Haq an actor and its critic} draw allocations, and {@code Learning} asks about
 * them, a quantized network or a bench of trained allocations. The controller of {@link
 * org.dnas4j.policy.Enas} asks a super net, whose weights its own draws train.
 */
package org.dnas4j.policy;
