package org.dnas4j.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.dnas4j.cost.CostModel;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;

/**
 * A bit width for every block of a network: what a search finds and a retraining builds.
 *
 * @param net the network
 * @param bits one a block, in order; 0 only where the block can be skipped
 */
public record Architecture(ResNetSpec net, List<BitWidth> bits) {
  /** Checks that each block can have its width. */
  public Architecture {
    bits = List.copyOf(bits);
    List<BlockSpec> blocks = net.blocks();
    if (bits.size() != blocks.size()) {
      throw new IllegalArgumentException(
          "bits = "
              + bits
              + " has "
              + bits.size()
              + " entries; "
              + net
              + " has "
              + blocks.size()
              + " blocks");
    }
    for (int i = 0; i < bits.size(); i++) {
      if (bits.get(i).isSkip() && !blocks.get(i).canSkip()) {
        throw new IllegalArgumentException(
            "bits of block "
                + blocks.get(i).name()
                + " = 0; allowed: 1 or more, because the block changes the shape");
      }
    }
  }

  /**
   * Reads a literal such as {@code 4 4 3 | 3 3 4 | 4 3 1}, one group between bars.
   *
   * @throws IllegalArgumentException naming what does not fit the network
   */
  public static Architecture parse(ResNetSpec net, String literal) {
    List<List<BitWidth>> groups = new ArrayList<>();
    for (String group : literal.split("\\|", -1)) {
      groups.add(
          Arrays.stream(group.trim().split("\\s+", -1)).map(word -> width(word, literal)).toList());
    }
    List<Integer> sizes = groups.stream().map(List::size).toList();
    if (!sizes.equals(net.groups())) {
      throw new IllegalArgumentException(
          "architecture \""
              + literal
              + "\" has groups of "
              + sizes
              + " blocks; "
              + net
              + " has "
              + net.groups());
    }
    return new Architecture(net, groups.stream().flatMap(List::stream).toList());
  }

  private static BitWidth width(String word, String literal) {
    try {
      return new BitWidth(Integer.parseInt(word));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "architecture \""
              + literal
              + "\": \""
              + word
              + "\" is no bit width; allowed: 0 to 8,"
              + " or 32",
          e);
    }
  }

  /** Every block at one width. */
  public static Architecture uniform(ResNetSpec net, int bits) {
    return new Architecture(net, net.blocks().stream().map(block -> new BitWidth(bits)).toList());
  }

  /** One precision a block: these weight bits, floating-point activations. */
  public List<Precision> precisions() {
    return bits.stream().map(b -> new Precision(b, new BitWidth(32))).toList();
  }

  /** How many times smaller than in 32 bits, over the blocks' 3×3 convolutions. */
  public double compression() {
    return CostModel.SIZE.compression(net.blocks(), precisions());
  }

  /** The literal that {@link #parse} reads. */
  public String literal() {
    Iterator<BitWidth> next = bits.iterator();
    return net.groups().stream()
        .map(
            size -> {
              List<String> group = new ArrayList<>();
              for (int i = 0; i < size; i++) {
                group.add(next.next().toString());
              }
              return String.join(" ", group);
            })
        .collect(Collectors.joining(" | "));
  }

  @Override
  public String toString() {
    return literal();
  }
}
