package org.dnas4j.net;

import org.dnas4j.kind.About;

/**
 * What the search may choose precisions for. The paper's space is that of the blocks: first
 * convolution, linear layer and the projections of shortcuts stay in floating point and do not
 * count as cost.
 *
 * @param unit what has one precision
 * @param first whether the first convolution has one as well; its input, the image, stays as it is
 * @param last whether the linear layer has one as well
 * @param shortcuts whether the convolution of each shortcut has one as well
 */
public record Space(
    @About("what has one precision: a whole block or each convolution") Unit unit,
    @About("whether the first convolution is in the search space and counts") boolean first,
    @About("whether the linear layer is in the search space and counts") boolean last,
    @About("whether convolutions of shortcuts are in the search space and count")
        boolean shortcuts) {

  /** That of the paper: one precision per block. */
  public static final Space PAPER = new Space(Unit.BLOCK, false, false, false);

  /** What has one precision. */
  public enum Unit {
    /** The convolutions of a block together (paper). */
    BLOCK,
    /** Each convolution of a block on its own; none can be left out. */
    CONVOLUTION
  }
}
