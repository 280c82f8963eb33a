package org.dnas4j.experiment;

import org.dnas4j.kind.About;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.net.ResNetSpec.Shortcut;
import org.dnas4j.tensor.Check;

/**
 * Which residual network.
 *
 * @param depth layers with weights: 20, 32, 44, 56 or 110 with the stem for small images, 18 or 34
 *     with that for ImageNet
 * @param width channels of the first stage, 1 to 256; doubled in each further one; the paper has 16
 *     for CIFAR-10 and 64 for ImageNet
 * @param shortcut what joins blocks of different size
 * @param zeroInit whether the last batch normalization of every block starts at 0
 */
public record NetConfig(
    @About("layers with weights: 20, 32, 44, 56, 110, or 18, 34 with the stem for ImageNet")
        int depth,
    @About("channels of the first stage, doubled in each further one") int width,
    @About("what joins blocks of different size: zeros (a) or a convolution (b)") Shortcut shortcut,
    @About("whether the last batch normalization of each block starts at 0") boolean zeroInit) {

  /** Checks the ranges. */
  public NetConfig {
    Check.that(ResNetSpec.hasDepth(depth), "depth", depth, ResNetSpec.DEPTHS);
    Check.that(width >= 1 && width <= 256, "width", width, "1 to 256 channels");
  }

  /**
   * The network for some data.
   *
   * @param imageSize height and width of the images
   */
  public ResNetSpec spec(int imageSize, int classes) {
    return ResNetSpec.ofDepth(depth, width, shortcut, imageSize, classes);
  }
}
