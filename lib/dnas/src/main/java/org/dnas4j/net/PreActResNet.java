package org.dnas4j.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.net.LayerSpec.AveragePool;
import org.dnas4j.net.LayerSpec.Block;
import org.dnas4j.net.LayerSpec.Convolution;
import org.dnas4j.net.LayerSpec.Linear;
import org.dnas4j.net.LayerSpec.Norm;
import org.dnas4j.net.ResNets.Shortcut;

/**
 * A residual network for small images whose normalizations stand before the convolutions: y = x +
 * conv₂(ReLU(BN(conv₁(ReLU(BN(x)))))) (He et al., Identity mappings in deep residual networks,
 * arXiv 1603.05027). The first activation stands before the first block's two paths, as there, and
 * so does that of each block that changes the shape.
 *
 * @param depth 6n + 2 layers with weights, 8 or more
 * @param width channels of the first of three stages, 1 to 256; doubled in each further one
 * @param shortcut what joins blocks of different size
 * @param relu whether ReLU follows a normalization before a convolution; without, only activations
 *     that are quantized make the network more than linear. It always follows the last one
 */
@About("residual network with normalization before each convolution, for small images")
public record PreActResNet(
    @About("layers with weights, 6n + 2") int depth,
    @About("channels of the first stage, doubled in each further one") int width,
    @About("what joins blocks of different size: zeros (a) or a convolution (b)") Shortcut shortcut,
    @About("whether ReLU stands before each convolution") boolean relu)
    implements NetConfig {
  private static final int GROUPS = 3;

  /** Checks the ranges. */
  public PreActResNet {
    Check.that(depth >= 8 && depth % 6 == 2, "depth", depth, "6n + 2: 8, 14, 20, 26, ...");
    Check.that(width >= 1 && width <= 256, "width", width, "1 to 256 channels");
  }

  /** 20 layers and 16 channels. */
  public PreActResNet() {
    this(20, 16, Shortcut.A);
  }

  /** With ReLU. */
  public PreActResNet(int depth, int width, Shortcut shortcut) {
    this(depth, width, shortcut, true);
  }

  @Override
  public String kind() {
    return "preact_resnet";
  }

  @Override
  public NetSpec spec(int imageSize, int classes) {
    int blocks = (depth - 2) / 6;
    List<LayerSpec> layers = new ArrayList<>();
    layers.add(
        new Convolution(new ConvSpec("conv1", ConvSpec.Role.FIRST, 3, width, 3, 1, 1, imageSize)));
    layers.add(new Norm("bn1", width, relu));
    int size = imageSize;
    int in = width;
    for (int group = 0; group < GROUPS; group++) {
      int out = width << group;
      for (int block = 0; block < blocks; block++) {
        boolean first = group == 0 && block == 0;
        boolean halves = group > 0 && block == 0;
        size = halves ? ResNets.half(size) : size;
        layers.add(block(ResNets.name(group, block), group, first, in, out, halves, size));
        in = out;
      }
    }
    layers.add(new Norm("bn2", in, true));
    layers.add(new AveragePool("avgpool"));
    layers.add(new Linear(ConvSpec.linear(in, classes)));
    String of = width == 16 ? "" : " (width " + width + ")";
    String name = "PreActResNet-" + depth + of + (relu ? "" : " without ReLU");
    return new NetSpec(name, imageSize, classes, layers);
  }

  private Block block(
      String name, int group, boolean first, int in, int out, boolean halves, int size) {
    List<LayerSpec> activation = first ? List.of() : List.of(new Norm(name + ".bn1", in, relu));
    List<LayerSpec> branch = new ArrayList<>(halves ? List.of() : activation);
    branch.add(
        new Convolution(ConvSpec.ofBlock(name + ".conv1", in, out, 3, halves ? 2 : 1, size)));
    branch.add(new Norm(name + ".bn2", out, relu));
    branch.add(new Convolution(ConvSpec.ofBlock(name + ".conv2", out, out, 3, 1, size)));
    List<LayerSpec> around =
        halves ? ResNets.shortcut(name, in, out, 2, size, shortcut) : List.of();
    List<LayerSpec> before = halves ? activation : List.of();
    return new Block(name, group, before, branch, Optional.of(around), false);
  }
}
