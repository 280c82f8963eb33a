/**
 * Networks to use: {@link org.dnas4j.pack.Model} is a trained one from a run or a file, {@link
 * org.dnas4j.pack.Packing} writes a run's into a file of as many bits as it claims, {@link
 * org.dnas4j.pack.Evaluation} scores one and {@link org.dnas4j.pack.Prediction} classifies images.
 */
package org.dnas4j.pack;
