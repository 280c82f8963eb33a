package org.dnas4j.search;

/**
 * An allocation and what was answered when it was asked about.
 *
 * @param loss the smaller the better; a float, as it is saved, so that a resumed search has the
 *     same
 */
public record Asked(Architecture architecture, float loss) {}
