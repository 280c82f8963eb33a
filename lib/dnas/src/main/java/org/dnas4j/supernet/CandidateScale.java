package org.dnas4j.supernet;

import org.dnas4j.quant.Precision;

/**
 * How large the weights of one candidate are where a convolution mixes them. In a sum before one
 * batch normalization larger ones drown smaller ones.
 *
 * @param convolution its name
 * @param candidate whose weights they are
 * @param latent standard deviation of the latent weights
 * @param mixed standard deviation of what is mixed: quantized and, in an aligned super net, scaled
 */
public record CandidateScale(
    String convolution, Precision candidate, double latent, double mixed) {}
