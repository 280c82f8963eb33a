package org.dnas4j.net;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/** A residual network with one precision a block; skipped blocks are left out. */
public final class ResNet implements Network {
  private final Trunk trunk;
  private final List<QuantizedBlock> blocks = new ArrayList<>();

  /**
   * A new random network with the paper's quantizers.
   *
   * @param precisions one a block of the spec, in order
   * @param rng the run's generator; equal seeds give equal networks
   */
  public ResNet(Engine engine, Rng rng, ResNetSpec spec, List<Precision> precisions) {
    this(engine, rng, spec, precisions, QuantConfig.paper());
  }

  /** A new random network with other quantizers. */
  public ResNet(
      Engine engine, Rng rng, ResNetSpec spec, List<Precision> precisions, QuantConfig quant) {
    List<BlockSpec> specs = spec.blocks();
    // Before anything takes memory: whatever is refused leaves none behind.
    require(spec, precisions, quant);
    trunk = new Trunk(engine, rng, spec);
    for (int i = 0; i < specs.size(); i++) {
      BlockSpec block = specs.get(i);
      if (!precisions.get(i).weight().isSkip()) {
        blocks.add(
            new QuantizedBlock(
                engine, rng, block.name(), block, spec.shortcut(), precisions.get(i), quant));
      }
    }
  }

  private static void require(ResNetSpec spec, List<Precision> precisions, QuantConfig quant) {
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
    for (int i = 0; i < specs.size(); i++) {
      quant.require(precisions.get(i), "block " + specs.get(i).name());
      if (precisions.get(i).weight().isSkip() && !specs.get(i).canSkip()) {
        throw new IllegalArgumentException(
            "block "
                + specs.get(i).name()
                + " changes the shape and cannot have 0 bits; give it 1 or more");
      }
    }
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
