package org.dnas4j.cost;

import java.util.List;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.quant.Precision;

/**
 * The cost of running a block at a precision. Only the 3×3 convolutions of residual blocks count:
 * not the first convolution, the last linear layer, shortcuts, batch normalization or quantization
 * scales.
 */
public enum CostModel {
  /** Bits of storage: parameters × weight bits (paper, model size). */
  SIZE {
    @Override
    public double cost(BlockSpec block, Precision precision) {
      return (double) block.parameters() * precision.weight().bits();
    }
  },
  /**
   * Bit operations of one image: multiply-accumulates × weight bits × activation bits (paper,
   * compute). A multiply-accumulate is one operation, not two, and padding counts as pixels do;
   * activation bits are those of a convolution's input.
   */
  COMPUTE {
    @Override
    public double cost(BlockSpec block, Precision precision) {
      return (double) block.macs() * precision.weight().bits() * precision.activation().bits();
    }
  };

  /** The cost of one block, in bits or bit operations for one image; 0 for a skipped block. */
  public abstract double cost(BlockSpec block, Precision precision);

  /** The cost of all blocks, given one precision each. */
  public double cost(List<BlockSpec> blocks, List<Precision> precisions) {
    if (blocks.size() != precisions.size()) {
      throw new IllegalArgumentException(
          blocks.size() + " blocks, but " + precisions.size() + " precisions");
    }
    double sum = 0;
    for (int i = 0; i < blocks.size(); i++) {
      sum += cost(blocks.get(i), precisions.get(i));
    }
    return sum;
  }

  /** The cost of all blocks with 32-bit weights and activations. */
  public double full(List<BlockSpec> blocks) {
    return blocks.stream().mapToDouble(block -> cost(block, Precision.FULL)).sum();
  }

  /**
   * How many times cheaper than 32-bit weights and activations. An architecture of skipped blocks
   * alone costs nothing and gives infinity.
   */
  public double compression(List<BlockSpec> blocks, List<Precision> precisions) {
    return full(blocks) / cost(blocks, precisions);
  }
}
