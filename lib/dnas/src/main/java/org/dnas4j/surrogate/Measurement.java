package org.dnas4j.surrogate;

import java.util.OptionalDouble;
import org.dnas4j.search.Architecture;

/**
 * What one training of an allocation ended with.
 *
 * @param architecture that was trained
 * @param seed of the training
 * @param epochs it took
 * @param heldOutLoss cross-entropy on the images held out, above 0; empty in tables of versions
 *     that did not write it
 * @param heldOutAccuracy on the same images, 0 to 1; empty if none were held out
 * @param testAccuracy on the test set, 0 to 1
 */
public record Measurement(
    Architecture architecture,
    long seed,
    int epochs,
    OptionalDouble heldOutLoss,
    OptionalDouble heldOutAccuracy,
    double testAccuracy) {}
