/**
 * The networks whose blocks are quantized (paper, experiments): residual networks for CIFAR-10 and
 * ImageNet, and two more.
 *
 * <p>{@link org.dnas4j.net.NetSpec} is the one definition of a network, a list of layers; {@link
 * org.dnas4j.net.NetConfig} names those that a configuration can choose. {@link
 * org.dnas4j.net.NetBuilder} builds it: with a precision per block a {@link
 * org.dnas4j.net.QuantizedNetwork}, with another {@link org.dnas4j.net.BlockFactory} the super net
 * of package {@code supernet}.
 */
package org.dnas4j.net;
