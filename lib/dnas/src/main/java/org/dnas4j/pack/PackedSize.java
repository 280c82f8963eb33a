package org.dnas4j.pack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.ConvSpec;
import org.dnas4j.net.NetArrays;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.Shape;
import org.dnas4j.weights.BitPacking;
import org.dnas4j.weights.LevelCode;

/**
 * What a network claims to take and what its file takes.
 *
 * @param layers the convolutions of the search space in order, skipped ones included
 * @param claimed how many times smaller than in 32 bits these are by their bits alone
 * @param fullBytes of the whole network with 32 bits throughout
 * @param fileBytes of the whole file; of a network that is in no packed file, of its numbers
 */
public record PackedSize(List<Layer> layers, double claimed, long fullBytes, long fileBytes) {
  /** Copies the list. */
  public PackedSize {
    layers = List.copyOf(layers);
  }

  /**
   * One convolution.
   *
   * @param name for example {@code g1b1.conv1}
   * @param bits by the allocation, 0 if it is left out, 32 for floats
   * @param weights how many it has
   * @param codeBytes of its weights in the file
   * @param levelBytes of scales or books in the file
   */
  public record Layer(String name, int bits, long weights, long codeBytes, long levelBytes) {
    /** Bits per weight that it really takes. */
    public double effectiveBits() {
      return 8.0 * (codeBytes + levelBytes) / weights;
    }
  }

  /**
   * How many times smaller than in 32 bits the convolutions of the search space are in the file.
   */
  public double real() {
    return 4.0
        * layers.stream().mapToLong(Layer::weights).sum()
        / layers.stream().mapToLong(l -> l.codeBytes + l.levelBytes).sum();
  }

  /** How many times smaller the whole file is than all numbers in 32 bits. */
  public double wholeFile() {
    return (double) fullBytes / fileBytes;
  }

  /**
   * Of a network in a file.
   *
   * @param codes of the weights that are coded; none if it is in no packed file
   */
  static PackedSize of(Architecture architecture, Map<String, LevelCode> codes, long fileBytes) {
    List<Layer> layers = new ArrayList<>();
    List<BlockSpec> units = architecture.net().blocks();
    for (int i = 0; i < units.size(); i++) {
      for (ConvSpec conv : units.get(i).convolutions()) {
        layers.add(layer(conv, architecture.precisions().get(i), codes));
      }
    }
    return new PackedSize(layers, architecture.compression(), fullBytes(architecture), fileBytes);
  }

  private static Layer layer(ConvSpec conv, Precision precision, Map<String, LevelCode> codes) {
    int bits = precision.weight().bits();
    LevelCode code = codes.get(conv.name() + ".weight");
    if (code != null) {
      int bytes = BitPacking.bytes(code.codes().length, code.bits());
      return new Layer(conv.name(), bits, conv.parameters(), bytes, 4L * code.levels().length);
    }
    long bytes = precision.weight().isSkip() ? 0 : 4 * conv.parameters();
    return new Layer(conv.name(), bits, conv.parameters(), bytes, 0);
  }

  static long fullBytes(Architecture architecture) {
    return 4 * NetArrays.of(architecture.net()).values().stream().mapToLong(Shape::size).sum();
  }
}
