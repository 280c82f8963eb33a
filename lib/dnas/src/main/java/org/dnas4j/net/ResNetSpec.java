package org.dnas4j.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A residual network for small images: a 3×3 stem, three groups of equally many blocks with widths
 * w, 2w, 4w and output sizes s, s/2, s/4, global average pooling and a linear layer.
 *
 * @param depth 20, 32, 44, 56 or 110: 6n + 2 layers with n blocks a group
 * @param width channels of the first group, at least 1; 16 in the paper
 * @param shortcut how down-sampling blocks match shapes
 * @param imageSize height and width of the input, a multiple of 4
 * @param classes at least 2
 */
public record ResNetSpec(int depth, int width, Shortcut shortcut, int imageSize, int classes) {

  /** How a down-sampling block brings its input to the output's shape (He et al., section 3.3). */
  public enum Shortcut {
    /** Every second pixel, new channels zero: no parameters. */
    A,
    /** A 1×1 convolution of stride 2 with batch normalization. */
    B
  }

  private static final Set<Integer> DEPTHS = Set.of(20, 32, 44, 56, 110);

  /** Checks the ranges. */
  public ResNetSpec {
    check(DEPTHS.contains(depth), "depth", depth, "20, 32, 44, 56, 110");
    check(width >= 1, "width", width, "at least 1");
    check(imageSize >= 4 && imageSize % 4 == 0, "imageSize", imageSize, "a multiple of 4");
    check(classes >= 2, "classes", classes, "at least 2");
  }

  private static void check(boolean ok, String field, Object found, String allowed) {
    if (!ok) {
      throw new IllegalArgumentException(field + " = " + found + "; allowed: " + allowed);
    }
  }

  /** The network of the paper's Table 1 for CIFAR-10 at a depth. */
  public static ResNetSpec cifar10(int depth) {
    return new ResNetSpec(depth, 16, Shortcut.A, 32, 10);
  }

  /** Blocks a group. */
  public int blocksPerGroup() {
    return (depth - 2) / 6;
  }

  /** All residual blocks in order, g1b1 first. */
  public List<BlockSpec> blocks() {
    List<BlockSpec> blocks = new ArrayList<>();
    int in = width;
    for (int group = 0; group < 3; group++) {
      int out = width << group;
      for (int block = 0; block < blocksPerGroup(); block++) {
        int stride = group > 0 && block == 0 ? 2 : 1;
        String name = "g" + (group + 1) + "b" + (block + 1);
        blocks.add(new BlockSpec(name, in, out, stride, imageSize >> group));
        in = out;
      }
    }
    return blocks;
  }

  /** For example {@code ResNet-20}. */
  @Override
  public String toString() {
    return "ResNet-" + depth + (width == 16 ? "" : " (width " + width + ")");
  }
}
