package org.dnas4j.net;

import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.net.ResNets.Shortcut;

/**
 * The paper's networks (He et al., Deep residual learning, CVPR 2016).
 *
 * @param depth layers with weights: 20, 32, 44, 56 or 110 with the stem for small images, 18 or 34
 *     with that for ImageNet
 * @param width channels of the first stage, 1 to 256; doubled in each further one; the paper has 16
 *     for CIFAR-10 and 64 for ImageNet
 * @param shortcut what joins blocks of different size
 * @param zeroInit whether the last batch normalization of every block starts at 0
 */
@About("residual network of the paper, for CIFAR-10 or ImageNet")
public record ResNetConfig(
    @About("layers with weights: 20, 32, 44, 56, 110, or 18, 34 with the stem for ImageNet")
        int depth,
    @About("channels of the first stage, doubled in each further one") int width,
    @About("what joins blocks of different size: zeros (a) or a convolution (b)") Shortcut shortcut,
    @About("whether the last batch normalization of each block starts at 0") boolean zeroInit)
    implements NetConfig {

  /** Checks the ranges. */
  public ResNetConfig {
    Check.that(ResNets.hasDepth(depth), "depth", depth, ResNets.DEPTHS);
    Check.that(width >= 1 && width <= 256, "width", width, "1 to 256 channels");
  }

  /** ResNet-20 of the paper. */
  public ResNetConfig() {
    this(20, 16, Shortcut.A, false);
  }

  @Override
  public String kind() {
    return "resnet";
  }

  @Override
  public NetSpec spec(int imageSize, int classes) {
    return ResNets.ofDepth(depth, width, shortcut, imageSize, classes);
  }
}
