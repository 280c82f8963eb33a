/**
 * Tensors, the {@link org.dnas4j.tensor.Engine} interface, and reverse-mode differentiation.
 *
 * <p>No chapter of the paper, but what all of them stand on. Data flows {@link
 * org.dnas4j.tensor.Parameter} → {@link org.dnas4j.tensor.Var} on a {@link org.dnas4j.tensor.Tape}
 * → {@link org.dnas4j.tensor.Gradients} → an optimizer in {@link org.dnas4j.tensor.optim}.
 */
package org.dnas4j.tensor;
