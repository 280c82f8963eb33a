package org.dnas4j.net;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dnas4j.base.Check;
import org.dnas4j.net.LayerSpec.AveragePool;
import org.dnas4j.net.LayerSpec.Block;
import org.dnas4j.net.LayerSpec.Convolution;
import org.dnas4j.net.LayerSpec.Linear;
import org.dnas4j.net.LayerSpec.MaxPool;
import org.dnas4j.net.LayerSpec.Norm;
import org.dnas4j.net.LayerSpec.Subsample;

/**
 * Residual networks: a stem, groups of residual blocks of which each has twice the channels and
 * half the image size of the one before, global average pooling and a linear layer (He et al., Deep
 * residual learning, CVPR 2016).
 */
public final class ResNets {
  private ResNets() {}

  /** The first layers, which the paper leaves in full precision (He et al., 4.1 and 4.2). */
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

  /** Whether {@link #ofDepth} knows a network of this depth. */
  public static boolean hasDepth(int depth) {
    return CIFAR_DEPTHS.contains(depth) || IMAGENET_GROUPS.containsKey(depth);
  }

  /**
   * The network of a depth: 20, 32, 44, 56 or 110 with the stem for CIFAR and three groups of
   * (depth − 2)/6 blocks, 18 or 34 with the stem for ImageNet and four groups.
   */
  public static NetSpec ofDepth(
      int depth, int width, Shortcut shortcut, int imageSize, int classes) {
    Check.that(hasDepth(depth), "depth", depth, DEPTHS);
    boolean cifar = CIFAR_DEPTHS.contains(depth);
    List<Integer> groups =
        cifar ? Collections.nCopies(3, (depth - 2) / 6) : IMAGENET_GROUPS.get(depth);
    Stem stem = cifar ? Stem.CIFAR : Stem.IMAGENET;
    return of(stem, groups, width, shortcut, imageSize, classes);
  }

  /** The network of the paper's Table 1 for CIFAR-10 at a depth. */
  public static NetSpec cifar10(int depth) {
    return ofDepth(depth, Stem.CIFAR.usualWidth, Shortcut.A, 32, 10);
  }

  /** The network of the paper's Tables 3 and 4 for ImageNet at a depth, 18 or 34. */
  public static NetSpec imagenet(int depth) {
    return ofDepth(depth, Stem.IMAGENET.usualWidth, Shortcut.B, 224, 1000);
  }

  /**
   * A residual network of any groups; with {@code n} blocks in all it is of depth 2n + 2.
   *
   * @param groups the number of blocks of each group; each at least 1
   * @param width channels of the first group, at least 1; in the paper 16 for CIFAR-10 and 64 for
   *     ImageNet
   * @param imageSize height and width of the input, at least 1; halves are rounded up
   * @param classes at least 2
   */
  public static NetSpec of(
      Stem stem, List<Integer> groups, int width, Shortcut shortcut, int imageSize, int classes) {
    checkSizes(groups, width, imageSize, classes);
    List<LayerSpec> layers = new ArrayList<>();
    int size = stem(layers, stem, width, imageSize);
    int in = width;
    for (int group = 0; group < groups.size(); group++) {
      int out = width << group;
      for (int block = 0; block < groups.get(group); block++) {
        int stride = group > 0 && block == 0 ? 2 : 1;
        size = stride == 2 ? half(size) : size;
        layers.add(block(name(group, block), group, in, out, stride, size, shortcut));
        in = out;
      }
    }
    layers.add(new AveragePool("avgpool"));
    layers.add(new Linear(ConvSpec.linear(in, classes)));
    int depth = 2 * groups.stream().mapToInt(n -> n).sum() + 2;
    String name = "ResNet-" + depth + (width == stem.usualWidth ? "" : " (width " + width + ")");
    return new NetSpec(name, imageSize, classes, layers);
  }

  static void checkSizes(List<Integer> groups, int width, int imageSize, int classes) {
    Check.that(
        !groups.isEmpty() && groups.stream().allMatch(n -> n >= 1),
        "groups",
        groups,
        "one or more numbers of blocks, each at least 1");
    Check.that(width >= 1, "width", width, "at least 1");
    Check.that(imageSize >= 1, "imageSize", imageSize, "at least 1");
    Check.that(classes >= 2, "classes", classes, "at least 2");
  }

  /** Adds the layers before the blocks and gives the size of their maps. */
  private static int stem(List<LayerSpec> layers, Stem stem, int width, int imageSize) {
    boolean cifar = stem == Stem.CIFAR;
    int size = cifar ? imageSize : half(imageSize);
    layers.add(
        new Convolution(
            new ConvSpec(
                "conv1", ConvSpec.Role.FIRST, 3, width, cifar ? 3 : 7, cifar ? 1 : 2, 1, size)));
    layers.add(new Norm("bn1", width, true));
    if (!cifar) {
      layers.add(new MaxPool("maxpool", 3, 2, 1));
    }
    return cifar ? size : half(size);
  }

  /** y = ReLU(shortcut(x) + BN(conv₂(ReLU(BN(conv₁(x)))))). */
  private static Block block(
      String name, int group, int in, int out, int stride, int size, Shortcut shortcut) {
    List<LayerSpec> branch =
        List.of(
            new Convolution(ConvSpec.ofBlock(name + ".conv1", in, out, 3, stride, size)),
            new Norm(name + ".bn1", out, true),
            new Convolution(ConvSpec.ofBlock(name + ".conv2", out, out, 3, 1, size)),
            new Norm(name + ".bn2", out, false));
    List<LayerSpec> around = new ArrayList<>();
    if (stride > 1 || in != out) {
      around.addAll(shortcut(name, in, out, stride, size, shortcut));
      if (shortcut == Shortcut.B) {
        around.add(new Norm(name + ".downsample.1", out, false));
      }
    }
    return new Block(name, group, List.of(), branch, Optional.of(around), true);
  }

  /** What changes the shape of a shortcut, without normalization. */
  static List<LayerSpec> shortcut(
      String name, int in, int out, int stride, int size, Shortcut shortcut) {
    return switch (shortcut) {
      case A -> List.of(new Subsample(name + ".shortcut", in, out, stride));
      case B ->
          List.of(
              new Convolution(
                  new ConvSpec(
                      name + ".downsample.0",
                      ConvSpec.Role.SHORTCUT,
                      in,
                      out,
                      1,
                      stride,
                      1,
                      size)));
    };
  }

  /** {@code g1b1} for the first block of the first group. */
  static String name(int group, int block) {
    return "g" + (group + 1) + "b" + (block + 1);
  }

  static int half(int size) {
    return (size + 1) / 2;
  }
}
