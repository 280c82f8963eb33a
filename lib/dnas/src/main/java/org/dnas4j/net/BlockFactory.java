package org.dnas4j.net;

import java.util.Optional;

/**
 * What the convolutions and blocks of a definition become: layers of one precision for training, a
 * choice among several for a super net. All else is built alike by {@link NetBuilder}.
 */
public interface BlockFactory {
  /** A convolution, or the product of the linear layer; without bias. */
  BuiltLayer convolution(ConvSpec conv);

  /**
   * A block.
   *
   * @param builder builds its layers, by this factory
   * @return empty if it is left out
   */
  Optional<BuiltLayer> block(LayerSpec.Block block, NetBuilder builder);
}
