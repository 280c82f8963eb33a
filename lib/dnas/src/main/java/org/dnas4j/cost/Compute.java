package org.dnas4j.cost;

import org.dnas4j.kind.About;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.quant.Precision;

/**
 * Bit operations of one image: multiply-accumulates × weight bits × activation bits (paper,
 * compute). A multiply-accumulate is one operation, not two, and padding counts as pixels do;
 * activation bits are those of a convolution's input.
 */
@About("bit operations per image: multiply-accumulates × bits of weights × bits of activations")
public record Compute() implements Cost {
  @Override
  public String kind() {
    return "compute";
  }

  @Override
  public double cost(BlockSpec block, Precision precision) {
    return (double) block.macs() * precision.weight().bits() * precision.activation().bits();
  }

  @Override
  public String unit() {
    return "bit operations";
  }
}
