package org.dnas4j.policy;

import java.util.List;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.ConvSpec;

/** What an actor sees of a block: numbers that are each scaled to 0 to 1 over all blocks. */
final class BlockStates {
  /** Numbers of a state. */
  static final int SIZE = 8;

  private final float[][] fixed;

  BlockStates(List<BlockSpec> blocks) {
    fixed = new float[blocks.size()][SIZE - 1];
    for (int b = 0; b < fixed.length; b++) {
      BlockSpec block = blocks.get(b);
      int side = block.outputSize() * block.stride();
      fixed[b] =
          new float[] {
            block.in(),
            block.out(),
            block.stride(),
            block.convolutions().stream().mapToInt(ConvSpec::kernel).max().orElseThrow(),
            block.parameters(),
            (float) side * side,
            b
          };
    }
    for (int column = 0; column < SIZE - 1; column++) {
      scale(column);
    }
  }

  private void scale(int column) {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float[] state : fixed) {
      least = Math.min(least, state[column]);
      most = Math.max(most, state[column]);
    }
    for (float[] state : fixed) {
      state[column] = most > least ? (state[column] - least) / (most - least) : 0;
    }
  }

  int blocks() {
    return fixed.length;
  }

  /**
   * The state of a block.
   *
   * @param before the action of the block before, 0 for the first
   */
  float[] of(int block, double before) {
    float[] state = new float[SIZE];
    System.arraycopy(fixed[block], 0, state, 0, SIZE - 1);
    state[SIZE - 1] = (float) before;
    return state;
  }
}
