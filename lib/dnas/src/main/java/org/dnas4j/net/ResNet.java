package org.dnas4j.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.WeightQuantizer;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/** A residual network with one precision a block; skipped blocks are left out. */
public final class ResNet implements Network {
  private final Trunk trunk;
  private final List<QuantizedBlock> blocks = new ArrayList<>();

  /**
   * A new random network.
   *
   * @param precisions one a block of the spec, in order
   * @param rng the run's generator; equal seeds give equal networks
   */
  public ResNet(Engine engine, Rng rng, ResNetSpec spec, List<Precision> precisions) {
    this(engine, rng, spec, precisions, BitWidth::quantizer);
  }

  /** A new random network with quantizers of one's own for the weights. */
  public ResNet(
      Engine engine,
      Rng rng,
      ResNetSpec spec,
      List<Precision> precisions,
      Function<BitWidth, WeightQuantizer> quantizers) {
    List<BlockSpec> specs = spec.blocks();
    if (precisions.size() != specs.size()) {
      throw new IllegalArgumentException(
          spec
              + " has "
              + specs.size()
              + " blocks, but "
              + precisions.size()
              + " precisions are given: "
              + precisions);
    }
    // Before anything takes memory: whatever is refused leaves none behind.
    Map<Integer, WeightQuantizer> chosen = new TreeMap<>();
    for (int i = 0; i < specs.size(); i++) {
      BitWidth bits = precisions.get(i).weight();
      if (!bits.isSkip()) {
        chosen.put(i, quantizers.apply(bits));
      } else if (!specs.get(i).canSkip()) {
        throw new IllegalArgumentException(
            "block "
                + specs.get(i).name()
                + " changes the shape and cannot have 0 bits; give it 1 or"
                + " more");
      }
    }
    trunk = new Trunk(engine, rng, spec);
    chosen.forEach(
        (i, quantizer) -> {
          BlockSpec block = specs.get(i);
          blocks.add(
              new QuantizedBlock(
                  engine, rng, block.name(), block, spec.shortcut(), precisions.get(i), quantizer));
        });
  }

  /** A new random network in full precision. */
  public static ResNet fullPrecision(Engine engine, Rng rng, ResNetSpec spec) {
    return new ResNet(engine, rng, spec, spec.blocks().stream().map(b -> Precision.FULL).toList());
  }

  @Override
  public Var forward(Pass pass, Tensor images) {
    Var x = trunk.stem(pass, images);
    for (QuantizedBlock block : blocks) {
      x = block.forward(pass, x);
    }
    return trunk.head(pass, x);
  }

  @Override
  public List<Layer> children() {
    List<Layer> children = new ArrayList<>(List.of(trunk));
    children.addAll(blocks);
    return children;
  }
}
