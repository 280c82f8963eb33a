/**
 * The search (paper, Algorithm 1): weights and θ learn in turn, then architectures are sampled from
 * P_θ. {@link org.dnas4j.search.Search} is the loop, {@link org.dnas4j.search.Architecture} its
 * result, {@link org.dnas4j.search.Architectures} draws results and controls.
 */
package org.dnas4j.search;
