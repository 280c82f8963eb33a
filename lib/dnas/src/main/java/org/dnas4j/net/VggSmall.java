package org.dnas4j.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.net.LayerSpec.Block;
import org.dnas4j.net.LayerSpec.Convolution;
import org.dnas4j.net.LayerSpec.Linear;
import org.dnas4j.net.LayerSpec.MaxPool;
import org.dnas4j.net.LayerSpec.Norm;

/**
 * VGG-small of the literature on quantization: six 3×3 convolutions with normalization, two per
 * stage, 2×2 max-pooling after each stage, and one linear layer (LQ-Nets, arXiv 1807.10029, section
 * 5.1). The first convolution stays in floating point; each of the other five is a block. Without
 * shortcuts no block can be skipped.
 *
 * @param width channels of the first of three stages, 1 to 512; doubled in each further one; 128 in
 *     the literature
 */
@About("six convolutions and a linear layer without shortcuts, for small images")
public record VggSmall(@About("channels of the first stage, doubled in each further one") int width)
    implements NetConfig {
  private static final int USUAL_WIDTH = 128;
  private static final int GROUPS = 3;
  private static final int PER_GROUP = 2;

  /** Checks the ranges. */
  public VggSmall {
    Check.that(width >= 1 && width <= 512, "width", width, "1 to 512 channels");
  }

  /** 128, 256 and 512 channels. */
  public VggSmall() {
    this(USUAL_WIDTH);
  }

  @Override
  public NetSpec spec(int imageSize, int classes) {
    Check.that(imageSize >= 8, "data.imageSize", imageSize, "8 or more, which is halved thrice");
    List<LayerSpec> layers = new ArrayList<>();
    int size = imageSize;
    int in = 3;
    for (int group = 0; group < GROUPS; group++) {
      int out = width << group;
      for (int i = 0; i < PER_GROUP; i++) {
        if (layers.isEmpty()) {
          layers.add(
              new Convolution(new ConvSpec("conv1", ConvSpec.Role.FIRST, in, out, 3, 1, 1, size)));
          layers.add(new Norm("bn1", out, true));
        } else {
          layers.add(block(ResNets.name(group, i), group, in, out, size));
        }
        in = out;
      }
      layers.add(new MaxPool("pool" + (group + 1), 2, 2, 0));
      size /= 2;
    }
    layers.add(new Linear(ConvSpec.linear(in * size * size, classes)));
    String name = "VGG-small" + (width == USUAL_WIDTH ? "" : " (width " + width + ")");
    return new NetSpec(name, imageSize, classes, layers);
  }

  private static Block block(String name, int group, int in, int out, int size) {
    List<LayerSpec> branch =
        List.of(
            new Convolution(ConvSpec.ofBlock(name + ".conv1", in, out, 3, 1, size)),
            new Norm(name + ".bn1", out, true));
    return new Block(name, group, List.of(), branch, Optional.empty(), false);
  }
}
