package org.dnas4j.supernet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.net.BlockFactory;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.BuiltLayer;
import org.dnas4j.net.ConvSpec;
import org.dnas4j.net.LayerSpec;
import org.dnas4j.net.NetBuilder;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Var;

/**
 * Builds a super net from a definition. Where weights are mixed, candidates of a block share its
 * batch normalizations; the skip candidate adds nothing to the weights and multiplies the residual
 * branch by 1 − m₀ after its last batch normalization, which would otherwise cancel the scale.
 */
final class SuperNetFactory implements BlockFactory {
  private final Engine engine;
  private final Rng rng;
  private final SuperNet.Options options;
  private final List<Candidates> candidates;
  private final Map<String, Integer> units = new HashMap<>();
  private final BlockFactory floats;

  /**
   * A factory for one super net.
   *
   * @param candidates one per unit of the definition
   */
  SuperNetFactory(
      Engine engine, Rng rng, NetSpec net, SuperNet.Options options, List<Candidates> candidates) {
    this.engine = engine;
    this.rng = rng;
    this.options = options;
    this.candidates = candidates;
    List<BlockSpec> blocks = net.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      units.put(blocks.get(i).name(), i);
      for (ConvSpec conv : blocks.get(i).convolutions()) {
        units.put(conv.name(), i);
      }
    }
    floats = new QuantizedNetwork.Factory(engine, rng, Map.of(), options.quant());
  }

  @Override
  public BuiltLayer convolution(ConvSpec conv) {
    Integer unit = units.get(conv.name());
    return unit == null
        ? floats.convolution(conv)
        : new MixedConv(engine, rng, conv, unit, candidates.get(unit), options);
  }

  @Override
  public Optional<BuiltLayer> block(LayerSpec.Block block, NetBuilder builder) {
    Integer unit = units.get(block.name());
    if (unit == null) {
      return Optional.of(builder.block(block));
    }
    Candidates of = candidates.get(unit);
    if (options.mode() == SuperNet.Mode.MULTI_PATH) {
      return Optional.of(new MultiPathBlock(engine, rng, block, unit, of, options.quant()));
    }
    int skip = of.skip();
    return Optional.of(
        builder.block(
            block,
            pass ->
                skip < 0 ? Optional.empty() : Optional.of(oneMinus(pass.masks().get(unit), skip))));
  }

  private static Var oneMinus(Var mask, int skip) {
    return mask.slice(0, skip, skip + 1, 1).affine(-1, 1);
  }
}
