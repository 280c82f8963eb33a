/** Weights in files: safetensors, with our names or torchvision's. No chapter of the paper. */
package org.dnas4j.weights;
