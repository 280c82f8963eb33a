/**
 * The data side of the paper's experiments: images, the random 80/20 split of Algorithm 1 (weights
 * learn on one share, θ on the other), and the augmentation of its CIFAR-10 section (padded crop,
 * flip, cutout), prepared ahead of training on threads of its own. The photos of its ImageNet
 * section stay in their files until a batch needs them: random crops of 8 to 100 % of a photo,
 * flip.
 *
 * <p>Images are bytes from 0 to 255 in NCHW order until they become a {@link
 * org.dnas4j.data.Batch}, whose floats are normalized per channel. Everything random is drawn from
 * a given {@link org.dnas4j.tensor.Rng} and depends on positions only, never on timing.
 */
package org.dnas4j.data;
