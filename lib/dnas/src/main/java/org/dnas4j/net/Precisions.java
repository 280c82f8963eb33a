package org.dnas4j.net;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.quant.Precision;

/** One precision per unit of a network's search space. */
public final class Precisions {
  private Precisions() {}

  /**
   * Refuses precisions that the network cannot have.
   *
   * @param precisions one per unit, in order
   * @throws IllegalArgumentException naming their number, or the unit and what is allowed
   */
  public static void require(NetSpec net, List<Precision> precisions) {
    List<BlockSpec> units = net.blocks();
    if (precisions.size() != units.size()) {
      throw new IllegalArgumentException(
          net
              + " has "
              + units.size()
              + " blocks, but "
              + precisions.size()
              + " precisions are given: "
              + precisions);
    }
    for (int i = 0; i < units.size(); i++) {
      units.get(i).require(precisions.get(i));
    }
  }

  /**
   * Whether a layer is left out: one of its convolutions has 0 bits.
   *
   * @param named precisions of convolutions by name, of those that are not in floating point
   */
  public static boolean skips(LayerSpec layer, Map<String, Precision> named) {
    return layer
        .convolutions()
        .map(conv -> named.getOrDefault(conv.name(), Precision.FULL))
        .anyMatch(precision -> precision.weight().isSkip());
  }

  /** The precisions of single convolutions by name; those outside of the space are left out. */
  public static Map<String, Precision> byConvolution(NetSpec net, List<Precision> precisions) {
    Map<String, Precision> named = new HashMap<>();
    for (int i = 0; i < precisions.size(); i++) {
      for (ConvSpec conv : net.blocks().get(i).convolutions()) {
        named.put(conv.name(), precisions.get(i));
      }
    }
    return named;
  }
}
