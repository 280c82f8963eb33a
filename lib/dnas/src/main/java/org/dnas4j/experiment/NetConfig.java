package org.dnas4j.experiment;

import java.util.List;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.net.ResNetSpec.Shortcut;
import org.dnas4j.tensor.Check;

/**
 * Which residual network for 32×32 images.
 *
 * @param depth layers with weights: 20, 32, 44, 56 or 110
 * @param width channels of the first stage, 1 to 256; doubled in each of the other two; the paper
 *     has 16
 * @param shortcut what joins blocks of different size
 */
public record NetConfig(int depth, int width, Shortcut shortcut) {

  private static final List<Integer> DEPTHS = List.of(20, 32, 44, 56, 110);

  /** Checks the ranges. */
  public NetConfig {
    Check.that(DEPTHS.contains(depth), "depth", depth, "20, 32, 44, 56, 110");
    Check.that(width >= 1 && width <= 256, "width", width, "1 to 256 channels");
  }

  /** The network for a number of classes. */
  public ResNetSpec spec(int classes) {
    return ResNetSpec.cifar(depth, width, shortcut, classes);
  }
}
