package org.dnas4j.search;

import org.dnas4j.quant.Precision;

/**
 * What pulls on one element of θ, part by part, over several batches with masks of their own.
 *
 * @param block whose θ it is
 * @param candidate of the block
 * @param crossEntropy mean gradient of the loss with the price held constant
 * @param noise standard deviation of that between batches
 * @param price mean gradient of the loss with the cross-entropy held constant
 * @param decay what L2 on θ adds
 */
public record ThetaGradient(
    String block,
    Precision candidate,
    double crossEntropy,
    double noise,
    double price,
    double decay) {}
