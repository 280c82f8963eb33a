/**
 * The search: {@link org.dnas4j.search.SearchMethod} is the choice that a configuration leaves
 * open, {@link org.dnas4j.search.SearchRun} one search under way, {@link
 * org.dnas4j.search.SearchResult} what it ends with. {@link org.dnas4j.search.Dnas} is the paper's
 * (Algorithm 1), whose loop is {@link org.dnas4j.search.Search}: weights and θ learn in turn, then
 * an {@link org.dnas4j.search.Architecture} is sampled from P_θ, a {@link
 * org.dnas4j.search.Distribution}. {@link org.dnas4j.search.Architectures} draws controls.
 */
package org.dnas4j.search;
