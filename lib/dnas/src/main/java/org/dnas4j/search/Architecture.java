package org.dnas4j.search;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
   * Reads a literal such as {@code 4 4 3 | 3 3 4 | 4 3 1}, see {@link Bits#parse}.
   *
   * @throws IllegalArgumentException naming what does not fit the network
   */
  public static Architecture parse(NetSpec net, String literal) {
    return Bits.parse(literal).on(net);
  }

  /** Every block at one precision; what reads the images keeps them in floating point. */
  public static Architecture uniform(NetSpec net, Precision precision) {
    return new Architecture(net, net.blocks().stream().map(block -> block.fit(precision)).toList());
  }

  /** Every block with these bits of weights and floating-point activations. */
  public static Architecture uniform(NetSpec net, int bits) {
    return uniform(net, Precision.weightOnly(bits));
  }

  /** The same with another precision in one block, counted from 0. */
  Architecture with(int block, Precision precision) {
    List<Precision> changed = new ArrayList<>(precisions);
    changed.set(block, precision);
    return new Architecture(net, changed);
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
    return bits().quantizesActivations() ? Cost.COMPUTE : Cost.SIZE;
  }

  /** How many times cheaper than in 32 bits, over the blocks' 3×3 convolutions. */
  public double compression(Cost cost) {
    return cost.compression(net.blocks(), precisions);
  }

  /** How many times smaller the weights are than in 32 bits. */
  public double compression() {
    return compression(Cost.SIZE);
  }

  /** The precisions by group, without the network. */
  public Bits bits() {
    Iterator<Precision> next = precisions.iterator();
    return new Bits(
        net.groupSizes().stream()
            .map(size -> IntStream.range(0, size).mapToObj(i -> next.next()).toList())
            .toList());
  }

  /** The literal that {@link #parse} reads. */
  public String literal() {
    return bits().toString();
  }

  @Override
  public String toString() {
    return literal();
  }
}
