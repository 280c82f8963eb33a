package org.dnas4j.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.dnas4j.base.Check;
import org.dnas4j.net.ConvSpec.Role;

/**
 * The one definition of a network: its layers, from images to logits. Full-precision, quantized and
 * super net are built from it by {@link BlockFactory factories}; cost, footprint, names of arrays
 * and exports walk its layers. Equal definitions are equal values.
 */
public final class NetSpec {
  private final String name;
  private final int imageSize;
  private final int classes;
  private final List<LayerSpec> layers;
  private final Space space;
  private final List<BlockSpec> blocks;

  /**
   * A network with the paper's search space.
   *
   * @param name as tables show it, for example {@code ResNet-20}
   * @param imageSize height and width of the images, which have three channels
   * @param layers that end with the linear layer of that many classes
   * @throws IllegalArgumentException if a name occurs twice, or nothing can be chosen
   */
  public NetSpec(String name, int imageSize, int classes, List<LayerSpec> layers) {
    this(name, imageSize, classes, layers, Space.PAPER);
  }

  private NetSpec(String name, int imageSize, int classes, List<LayerSpec> layers, Space space) {
    this.name = name;
    this.imageSize = imageSize;
    this.classes = classes;
    this.layers = List.copyOf(layers);
    this.space = space;
    List<String> names = convolutions().map(ConvSpec::name).toList();
    Check.that(
        names.stream().distinct().count() == names.size(),
        "names of the convolutions of " + name,
        names,
        "each once");
    blocks = List.copyOf(units());
    Check.that(!blocks.isEmpty(), "blocks of " + name, "none", "at least one with a convolution");
  }

  /** The same network with another search space. */
  public NetSpec with(Space other) {
    return other.equals(space) ? this : new NetSpec(name, imageSize, classes, layers, other);
  }

  /** Height and width of the images. */
  public int imageSize() {
    return imageSize;
  }

  /** The number of classes. */
  public int classes() {
    return classes;
  }

  /** From images to logits. */
  public List<LayerSpec> layers() {
    return layers;
  }

  /** What the search may choose. */
  public Space space() {
    return space;
  }

  /** The units of the search in the order in which they run, in the paper's space the blocks. */
  public List<BlockSpec> blocks() {
    return blocks;
  }

  /** How many units stand together where bits are written, {@code 4 4 3 | 2 2 2}. */
  public List<Integer> groupSizes() {
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      if (i > 0 && blocks.get(i).group() == blocks.get(i - 1).group()) {
        sizes.set(sizes.size() - 1, sizes.get(sizes.size() - 1) + 1);
      } else {
        sizes.add(1);
      }
    }
    return sizes;
  }

  /** All convolutions and the linear layer, in the order in which they run. */
  public Stream<ConvSpec> convolutions() {
    return layers.stream().flatMap(LayerSpec::convolutions);
  }

  /** The blocks of the definition, whatever the search space. */
  public Stream<LayerSpec.Block> definedBlocks() {
    return layers.stream()
        .filter(LayerSpec.Block.class::isInstance)
        .map(LayerSpec.Block.class::cast);
  }

  private List<BlockSpec> units() {
    List<BlockSpec> units = new ArrayList<>();
    for (LayerSpec layer : layers) {
      if (layer instanceof LayerSpec.Block block) {
        units.addAll(unitsOf(block));
      } else {
        // What stands outside of blocks is a group of its own in the literal.
        int outside = units.isEmpty() ? Integer.MIN_VALUE : Integer.MAX_VALUE;
        layer
            .convolutions()
            .filter(conv -> conv.role() == Role.BLOCK || isIn(conv))
            .forEach(conv -> units.add(alone(conv, outside)));
      }
    }
    return units;
  }

  private List<BlockSpec> unitsOf(LayerSpec.Block block) {
    List<ConvSpec> own = block.convolutions().filter(c -> c.role() == Role.BLOCK).toList();
    List<BlockSpec> units = new ArrayList<>();
    if (space.unit() == Space.Unit.BLOCK && !own.isEmpty()) {
      units.add(new BlockSpec(block.name(), block.group(), own, block.canSkip()));
    }
    block
        .convolutions()
        .filter(c -> c.role() == Role.BLOCK ? space.unit() == Space.Unit.CONVOLUTION : isIn(c))
        .forEach(conv -> units.add(alone(conv, block.group())));
    return units;
  }

  private static BlockSpec alone(ConvSpec conv, int group) {
    return new BlockSpec(conv.name(), group, List.of(conv), false);
  }

  private boolean isIn(ConvSpec conv) {
    return switch (conv.role()) {
      case FIRST -> space.first();
      case LAST -> space.last();
      case SHORTCUT -> space.shortcuts();
      case BLOCK -> true;
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NetSpec net
        && name.equals(net.name)
        && imageSize == net.imageSize
        && classes == net.classes
        && space.equals(net.space)
        && layers.equals(net.layers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, imageSize, classes, space, layers);
  }

  /** For example {@code ResNet-20}. */
  @Override
  public String toString() {
    return name;
  }
}
