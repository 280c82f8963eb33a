/**
 * The networks whose blocks are quantized: residual networks for CIFAR-10 and ImageNet (paper,
 * experiments; He et al., Deep residual learning, CVPR 2016). {@link org.dnas4j.net.ResNetSpec}
 * describes one, {@link org.dnas4j.net.ResNet} runs one with a bit width a block.
 */
package org.dnas4j.net;
