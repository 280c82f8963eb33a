/**
 * Weights in files: safetensors, with our names or torchvision's, or packed into as many bits as
 * they have. No chapter of the paper.
 */
package org.dnas4j.weights;
