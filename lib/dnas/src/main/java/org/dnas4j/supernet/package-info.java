/**
 * The stochastic super net (paper, DNAS): every block holds all its candidates, and a
 * Gumbel-softmax mask over θ says how much of each runs.
 *
 * <p>{@link org.dnas4j.supernet.SuperNet} is built from the same definition as a plain network. Its
 * default mixes the quantized weights and runs one convolution; multi-path is the literal reading
 * that runs every candidate as a block of its own.
 */
package org.dnas4j.supernet;
