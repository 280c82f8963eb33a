package org.dnas4j.search;

/**
 * What a search takes.
 *
 * @param epochs rows of its table
 * @param images that pass through the network in all steps
 * @param learns whether steps go backwards too and change weights
 * @param footprint of the network that steps run
 */
public record SearchWork(int epochs, long images, boolean learns, Footprint footprint) {}
