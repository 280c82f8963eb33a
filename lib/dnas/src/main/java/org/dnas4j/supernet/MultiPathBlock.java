package org.dnas4j.supernet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.BuiltLayer;
import org.dnas4j.net.ConvSpec;
import org.dnas4j.net.LayerSpec;
import org.dnas4j.net.NetBuilder;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Var;

/**
 * A block in which every candidate is a block of its own, with its own weights and batch
 * normalizations; their outputs are mixed: Σₖ mₖ·blockₖ(x), the skip candidate giving x. The
 * paper's literal reading, several times slower than mixing weights.
 */
final class MultiPathBlock implements BuiltLayer {
  private record Path(int candidate, BuiltLayer block) {}

  private final int unit;
  private final int skip;
  private final List<Path> paths = new ArrayList<>();

  /**
   * A new random block.
   *
   * @param unit its place among the units of the search
   */
  MultiPathBlock(
      Engine engine,
      Rng rng,
      LayerSpec.Block block,
      int unit,
      Candidates candidates,
      QuantConfig quant) {
    this.unit = unit;
    skip = candidates.skip();
    for (int k = 0; k < candidates.size(); k++) {
      Precision precision = candidates.precisions().get(k);
      if (k != skip) {
        LayerSpec.Block path = block.named(block.name() + ".path" + Candidates.label(precision));
        Map<String, Precision> precisions = new HashMap<>();
        path.convolutions()
            .filter(conv -> conv.role() == ConvSpec.Role.BLOCK)
            .forEach(conv -> precisions.put(conv.name(), precision));
        var factory = new QuantizedNetwork.Factory(engine, rng, precisions, quant);
        paths.add(new Path(k, new NetBuilder(engine, factory).block(path)));
      }
    }
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Var mask = pass.masks().get(unit);
    Var sum = skip < 0 ? null : weighted(x, mask, skip);
    for (Path path : paths) {
      Var share = weighted(path.block.forward(pass, x), mask, path.candidate);
      sum = sum == null ? share : sum.plus(share);
    }
    return sum;
  }

  private static Var weighted(Var y, Var mask, int candidate) {
    return y.times(mask.slice(0, candidate, candidate + 1, 1).cast(y.value().dtype()));
  }

  @Override
  public List<Layer> children() {
    return paths.stream().<Layer>map(Path::block).toList();
  }
}
