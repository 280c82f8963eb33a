package org.dnas4j.train;

import java.util.Optional;

/**
 * How a trained network does on images that it has not seen.
 *
 * @param test on the test set, which measures and chooses nothing
 * @param heldOut on the images held out of the training set, by which networks are chosen; empty if
 *     none were
 */
public record Scores(Score test, Optional<Score> heldOut) {}
