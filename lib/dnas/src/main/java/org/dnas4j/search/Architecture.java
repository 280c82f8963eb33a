package org.dnas4j.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.Precisions;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;

/**
 * A precision for every block of a network: what a search finds and a retraining builds.
 *
 * @param net the network
 * @param precisions one per unit of its search space, in order; 0 bits only where it can be skipped
 */
public record Architecture(NetSpec net, List<Precision> precisions) {
  /** Checks that each block can have its precision. */
  public Architecture {
    precisions = List.copyOf(precisions);
    Precisions.require(net, precisions);
  }

  /**
   * Reads a literal such as {@code 4 4 3 | 3 3 4 | 4 3 1}, one group between bars, with bits of
   * activations for example {@code 1/4 3/3 | 8/8 32}. Spaces may be no-break spaces, as in bits
   * copied from a table.
   *
   * @throws IllegalArgumentException naming what does not fit the network
   */
  public static Architecture parse(NetSpec net, String literal) {
    List<List<Precision>> groups = new ArrayList<>();
    for (String group : literal.replace('\u00a0', ' ').split("\\|", -1)) {
      groups.add(
          Arrays.stream(group.trim().split("\\s+", -1))
              .map(word -> precision(word, literal))
              .toList());
    }
    List<Integer> sizes = groups.stream().map(List::size).toList();
    if (!sizes.equals(net.groupSizes())) {
      throw new IllegalArgumentException(
          "architecture \""
              + literal
              + "\" has groups of "
              + sizes
              + " blocks; "
              + net
              + " has "
              + net.groupSizes());
    }
    return new Architecture(net, groups.stream().flatMap(List::stream).toList());
  }

  private static Precision precision(String word, String literal) {
    try {
      return Precision.parse(word);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("architecture \"" + literal + "\": " + e.getMessage(), e);
    }
  }

  /** Every block at one precision; what reads the images keeps them in floating point. */
  public static Architecture uniform(NetSpec net, Precision precision) {
    return new Architecture(net, net.blocks().stream().map(block -> block.fit(precision)).toList());
  }

  /** Every block with these bits of weights and floating-point activations. */
  public static Architecture uniform(NetSpec net, int bits) {
    return uniform(net, Precision.weightOnly(bits));
  }

  /** The precision of each convolution by name; those outside of the search space are left out. */
  public Map<String, Precision> byConvolution() {
    return Precisions.byConvolution(net, precisions);
  }

  /** The bits of each block's weights. */
  public List<BitWidth> weightBits() {
    return precisions.stream().map(Precision::weight).toList();
  }

  /** What its bits save: compute if any block quantizes its activations, else size. */
  public Cost counts() {
    return precisions.stream().allMatch(p -> p.activation().isFull()) ? Cost.SIZE : Cost.COMPUTE;
  }

  /** How many times cheaper than in 32 bits, over the blocks' 3×3 convolutions. */
  public double compression(Cost cost) {
    return cost.compression(net.blocks(), precisions);
  }

  /** How many times smaller the weights are than in 32 bits. */
  public double compression() {
    return compression(Cost.SIZE);
  }

  /** The literal that {@link #parse} reads. */
  public String literal() {
    Iterator<Precision> next = precisions.iterator();
    return net.groupSizes().stream()
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
