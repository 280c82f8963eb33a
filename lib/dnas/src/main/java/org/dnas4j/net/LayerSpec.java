package org.dnas4j.net;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One layer of a network's definition; names are those of parameters. */
public sealed interface LayerSpec {

  /** A convolution without bias. */
  record Convolution(ConvSpec conv) implements LayerSpec {}

  /**
   * Batch normalization.
   *
   * @param relu whether ReLU follows
   */
  record Norm(String name, int channels, boolean relu) implements LayerSpec {}

  /** The maximum over windows of {@code kernel} by {@code kernel}. */
  record MaxPool(String name, int kernel, int stride, int padding) implements LayerSpec {}

  /** Every stride-th pixel; new channels are zero, half of them before the old ones. */
  record Subsample(String name, int in, int out, int stride) implements LayerSpec {}

  /** The mean over each whole map. */
  record AveragePool(String name) implements LayerSpec {}

  /** The linear layer with bias, which gives the logits; maps that are left are flattened. */
  record Linear(ConvSpec conv) implements LayerSpec {}

  /**
   * A block: y = branch(before(x)) + shortcut(before(x)), or without a shortcut branch(before(x)).
   *
   * @param name prefix of its layers' names, for example {@code g1b2}
   * @param group blocks of one group stand together where bits are written, {@code 4 4 | 2 2}
   * @param before what branch and shortcut both see; usually nothing
   * @param branch the layers that are quantized
   * @param shortcut what is added; no layers for the input itself, empty for a plain chain
   * @param relu whether ReLU follows the sum
   */
  record Block(
      String name,
      int group,
      List<LayerSpec> before,
      List<LayerSpec> branch,
      Optional<List<LayerSpec>> shortcut,
      boolean relu)
      implements LayerSpec {
    /** Copies the lists. */
    public Block {
      before = List.copyOf(before);
      branch = List.copyOf(branch);
      shortcut = shortcut.map(List::copyOf);
    }

    /** Whether the network still fits together without it. */
    public boolean canSkip() {
      return before.isEmpty() && shortcut.map(List::isEmpty).orElse(false);
    }

    /** Its layers in order. */
    public List<LayerSpec> layers() {
      return Stream.of(before, branch, shortcut.orElse(List.of())).flatMap(List::stream).toList();
    }

    /** The same with other names for itself and its layers. */
    public Block named(String other) {
      return new Block(
          other,
          group,
          renamed(before, other),
          renamed(branch, other),
          shortcut.map(layers -> renamed(layers, other)),
          relu);
    }

    private List<LayerSpec> renamed(List<LayerSpec> layers, String other) {
      return layers.stream().map(layer -> renamed(layer, other)).toList();
    }

    private LayerSpec renamed(LayerSpec layer, String other) {
      if (layer instanceof Convolution c) {
        return new Convolution(c.conv().named(renamed(c.conv().name(), other)));
      } else if (layer instanceof Norm n) {
        return new Norm(renamed(n.name(), other), n.channels(), n.relu());
      } else if (layer instanceof MaxPool p) {
        return new MaxPool(renamed(p.name(), other), p.kernel(), p.stride(), p.padding());
      } else if (layer instanceof Subsample s) {
        return new Subsample(renamed(s.name(), other), s.in(), s.out(), s.stride());
      }
      throw new IllegalArgumentException(
          "block " + name + " holds " + layer + "; allowed: convolutions, norms, pooling");
    }

    private String renamed(String inner, String other) {
      return other + inner.substring(name.length());
    }
  }

  /** The convolutions and linear layers in it. */
  default Stream<ConvSpec> convolutions() {
    if (this instanceof Convolution c) {
      return Stream.of(c.conv());
    } else if (this instanceof Linear l) {
      return Stream.of(l.conv());
    } else if (this instanceof Block b) {
      return b.layers().stream().flatMap(LayerSpec::convolutions);
    }
    return Stream.empty();
  }
}
