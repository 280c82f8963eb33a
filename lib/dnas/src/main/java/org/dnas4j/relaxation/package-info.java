/**
 * Searches by continuous relaxation without noise, the references nearest to the paper: the masks
 * of the super net are softmax(θ) itself. {@link org.dnas4j.relaxation.Darts} lets θ learn from
 * batches of its own before each step of the weights, to first or second order; {@link
 * org.dnas4j.relaxation.EdMips} lets both learn from the same batch.
 */
package org.dnas4j.relaxation;
