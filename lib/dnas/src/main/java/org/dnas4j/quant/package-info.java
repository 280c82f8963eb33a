/**
 * Quantizers of weights and activations (paper, section on quantization and appendix): DoReFa for 2
 * to 8 bits, binary for 1, identity for 32, and PACT for activations; and, as kinds to choose from,
 * quantizers of other papers.
 */
package org.dnas4j.quant;
