package org.dnas4j.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.dnas4j.tensor.Check;

/**
 * A residual network for small images: a 3×3 stem, groups of residual blocks of which each has
 * twice the channels and half the image size of the one before, global average pooling and a linear
 * layer.
 *
 * @param groups the number of blocks of each group; each at least 1
 * @param width channels of the first group, at least 1; 16 in the paper
 * @param shortcut how down-sampling blocks match shapes
 * @param imageSize height and width of the input, divisible by 2 once a group after the first
 * @param classes at least 2
 */
public record ResNetSpec(
    List<Integer> groups, int width, Shortcut shortcut, int imageSize, int classes) {

  /** How a down-sampling block brings its input to the output's shape (He et al., section 3.3). */
  public enum Shortcut {
    /** Every second pixel, new channels zero: no parameters. */
    A,
    /** A 1×1 convolution of stride 2 with batch normalization. */
    B
  }

  private static final Set<Integer> CIFAR_DEPTHS = Set.of(20, 32, 44, 56, 110);

  /** Checks the ranges. */
  public ResNetSpec {
    groups = List.copyOf(groups);
    Check.that(
        !groups.isEmpty() && groups.stream().allMatch(n -> n >= 1),
        "groups",
        groups,
        "one or more numbers of blocks, each at least 1");
    int scale = 1 << (groups.size() - 1);
    Check.that(width >= 1, "width", width, "at least 1");
    Check.that(
        imageSize >= scale && imageSize % scale == 0,
        "imageSize",
        imageSize,
        "a multiple of " + scale);
    Check.that(classes >= 2, "classes", classes, "at least 2");
  }

  /** ResNet-20, 32, 44, 56 or 110 for 32×32 images: three groups of (depth − 2)/6 blocks. */
  public static ResNetSpec cifar(int depth, int width, Shortcut shortcut, int classes) {
    Check.that(CIFAR_DEPTHS.contains(depth), "depth", depth, "20, 32, 44, 56, 110");
    int blocks = (depth - 2) / 6;
    return new ResNetSpec(List.of(blocks, blocks, blocks), width, shortcut, 32, classes);
  }

  /** The network of the paper's Table 1 for CIFAR-10 at a depth. */
  public static ResNetSpec cifar10(int depth) {
    return cifar(depth, 16, Shortcut.A, 10);
  }

  /** Layers with weights on the longest path: two a block, the stem and the linear layer. */
  public int depth() {
    return 2 * groups.stream().mapToInt(n -> n).sum() + 2;
  }

  /** All residual blocks in order, g1b1 first. */
  public List<BlockSpec> blocks() {
    List<BlockSpec> blocks = new ArrayList<>();
    int in = width;
    for (int group = 0; group < groups.size(); group++) {
      int out = width << group;
      for (int block = 0; block < groups.get(group); block++) {
        int stride = group > 0 && block == 0 ? 2 : 1;
        String name = "g" + (group + 1) + "b" + (block + 1);
        blocks.add(new BlockSpec(name, in, out, stride, imageSize >> group));
        in = out;
      }
    }
    return blocks;
  }

  /** Channels of the last group. */
  public int features() {
    return width << (groups.size() - 1);
  }

  /** For example {@code ResNet-20}. */
  @Override
  public String toString() {
    return "ResNet-" + depth() + (width == 16 ? "" : " (width " + width + ")");
  }
}
