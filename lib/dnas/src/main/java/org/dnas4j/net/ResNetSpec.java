package org.dnas4j.net;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dnas4j.tensor.Check;

/**
 * A residual network: a stem, groups of residual blocks of which each has twice the channels and
 * half the image size of the one before, global average pooling and a linear layer.
 *
 * @param stem what comes before the blocks
 * @param groups the number of blocks of each group; each at least 1
 * @param width channels of the first group, at least 1; in the paper 16 for CIFAR-10 and 64 for
 *     ImageNet
 * @param shortcut how down-sampling blocks match shapes
 * @param imageSize height and width of the input, at least 1; halves are rounded up
 * @param classes at least 2
 */
public record ResNetSpec(
    Stem stem, List<Integer> groups, int width, Shortcut shortcut, int imageSize, int classes) {

  /** The first layers, which stay in full precision (He et al., sections 4.1 and 4.2). */
  public enum Stem {
    /** A 3×3 convolution, for small images. */
    CIFAR(16),
    /** A 7×7 convolution and a 3×3 max-pooling, both of stride 2. */
    IMAGENET(64);

    private final int usualWidth;

    Stem(int usualWidth) {
      this.usualWidth = usualWidth;
    }
  }

  /** How a down-sampling block brings its input to the output's shape (He et al., section 3.3). */
  public enum Shortcut {
    /** Every second pixel, new channels zero: no parameters. */
    A,
    /** A 1×1 convolution of stride 2 with batch normalization. */
    B
  }

  private static final Set<Integer> CIFAR_DEPTHS = Set.of(20, 32, 44, 56, 110);
  private static final Map<Integer, List<Integer>> IMAGENET_GROUPS =
      Map.of(18, List.of(2, 2, 2, 2), 34, List.of(3, 4, 6, 3));

  /** The depths for which {@link #ofDepth} knows a network. */
  public static final String DEPTHS = "20, 32, 44, 56, 110 (CIFAR), 18, 34 (ImageNet)";

  /** Checks the ranges. */
  public ResNetSpec {
    groups = List.copyOf(groups);
    Check.that(
        !groups.isEmpty() && groups.stream().allMatch(n -> n >= 1),
        "groups",
        groups,
        "one or more numbers of blocks, each at least 1");
    Check.that(width >= 1, "width", width, "at least 1");
    Check.that(imageSize >= 1, "imageSize", imageSize, "at least 1");
    Check.that(classes >= 2, "classes", classes, "at least 2");
  }

  /** Whether {@link #ofDepth} knows a network of this depth. */
  public static boolean hasDepth(int depth) {
    return CIFAR_DEPTHS.contains(depth) || IMAGENET_GROUPS.containsKey(depth);
  }

  /**
   * The network of a depth: 20, 32, 44, 56 or 110 with the stem for CIFAR and three groups of
   * (depth − 2)/6 blocks, 18 or 34 with the stem for ImageNet and four groups.
   */
  public static ResNetSpec ofDepth(
      int depth, int width, Shortcut shortcut, int imageSize, int classes) {
    Check.that(hasDepth(depth), "depth", depth, DEPTHS);
    boolean cifar = CIFAR_DEPTHS.contains(depth);
    List<Integer> groups =
        cifar ? Collections.nCopies(3, (depth - 2) / 6) : IMAGENET_GROUPS.get(depth);
    Stem stem = cifar ? Stem.CIFAR : Stem.IMAGENET;
    return new ResNetSpec(stem, groups, width, shortcut, imageSize, classes);
  }

  /** The network of the paper's Table 1 for CIFAR-10 at a depth. */
  public static ResNetSpec cifar10(int depth) {
    return ofDepth(depth, Stem.CIFAR.usualWidth, Shortcut.A, 32, 10);
  }

  /** The network of the paper's Tables 3 and 4 for ImageNet at a depth, 18 or 34. */
  public static ResNetSpec imagenet(int depth) {
    return ofDepth(depth, Stem.IMAGENET.usualWidth, Shortcut.B, 224, 1000);
  }

  /** Layers with weights on the longest path: two a block, the stem and the linear layer. */
  public int depth() {
    return 2 * groups.stream().mapToInt(n -> n).sum() + 2;
  }

  /** All residual blocks in order, g1b1 first. */
  public List<BlockSpec> blocks() {
    List<BlockSpec> blocks = new ArrayList<>();
    int in = width;
    int size = stem == Stem.CIFAR ? imageSize : half(half(imageSize));
    for (int group = 0; group < groups.size(); group++) {
      int out = width << group;
      for (int block = 0; block < groups.get(group); block++) {
        int stride = group > 0 && block == 0 ? 2 : 1;
        String name = "g" + (group + 1) + "b" + (block + 1);
        size = stride == 2 ? half(size) : size;
        blocks.add(new BlockSpec(name, in, out, stride, size));
        in = out;
      }
    }
    return blocks;
  }

  private static int half(int size) {
    return (size + 1) / 2;
  }

  /** Channels of the last group. */
  public int features() {
    return width << (groups.size() - 1);
  }

  /** For example {@code ResNet-20}. */
  @Override
  public String toString() {
    return "ResNet-" + depth() + (width == stem.usualWidth ? "" : " (width " + width + ")");
  }
}
