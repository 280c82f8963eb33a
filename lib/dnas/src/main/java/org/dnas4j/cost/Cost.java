package org.dnas4j.cost;

import java.util.List;
import org.dnas4j.kind.Kind;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.quant.Precision;

/**
 * What the search makes cheap: the cost of running a unit of the search at a precision. What is not
 * in the {@link org.dnas4j.net.Space search space} does not count, nor do batch normalization and
 * quantization scales; in the paper's space that leaves the 3×3 convolutions of residual blocks.
 */
public interface Cost extends Kind {
  /** Bits of the weights (paper, model size). */
  Cost SIZE = new Size();

  /** Bit operations of an image (paper, compute). */
  Cost COMPUTE = new Compute();

  /** The cost of one block, in {@link #unit}; 0 for a skipped block. */
  double cost(BlockSpec block, Precision precision);

  /** What it is counted in, for example {@code bits}. */
  String unit();

  /** The cost of all blocks, given one precision each. */
  default double cost(List<BlockSpec> blocks, List<Precision> precisions) {
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
  default double full(List<BlockSpec> blocks) {
    return blocks.stream().mapToDouble(block -> cost(block, Precision.FULL)).sum();
  }

  /**
   * How many times cheaper than 32-bit weights and activations. An architecture of skipped blocks
   * alone costs nothing and gives infinity.
   */
  default double compression(List<BlockSpec> blocks, List<Precision> precisions) {
    return full(blocks) / cost(blocks, precisions);
  }
}
