package org.dnas4j.supernet;

import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Var;

/** A residual block of a super net. */
public sealed interface SuperBlock extends Layer permits CompositeBlock, MultiPathBlock {
  /**
   * Runs the block under a mask.
   *
   * @param x {@code [N, in, H, W]}
   * @param mask {@code [K]}, one weight a candidate
   */
  Var forward(Pass pass, Var x, Var mask);
}
