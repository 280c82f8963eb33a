package org.dnas4j.experiment;

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
public record NetConfig(int depth, int width, Shortcut shortcut, boolean zeroInit) {

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
