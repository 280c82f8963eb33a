package org.dnas4j.cost;

import org.dnas4j.kind.About;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.quant.Precision;

/** Bits of storage: parameters × weight bits (paper, model size). */
@About("bits of storage: parameters × bits of the weights")
public record Size() implements Cost {
  @Override
  public String kind() {
    return "size";
  }

  @Override
  public double cost(BlockSpec block, Precision precision) {
    return (double) block.parameters() * precision.weight().bits();
  }

  @Override
  public String unit() {
    return "bits";
  }
}
