package org.dnas4j.supernet;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.QuantizedBlock;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Var;

/**
 * A super block in which every candidate is a block of its own, with its own weights and batch
 * normalizations; their outputs are mixed: Σₖ mₖ·blockₖ(x), the skip candidate giving x. The
 * paper's literal reading, several times slower than {@link CompositeBlock}.
 */
public final class MultiPathBlock implements SuperBlock {
  private record Path(int candidate, QuantizedBlock block) {}

  private final int skip;
  private final List<Path> paths = new ArrayList<>();

  /** A new random block. */
  public MultiPathBlock(
      Engine engine,
      Rng rng,
      BlockSpec spec,
      ResNetSpec.Shortcut shortcut,
      Candidates candidates,
      QuantConfig quant) {
    skip = candidates.skip();
    for (int k = 0; k < candidates.size(); k++) {
      Precision precision = candidates.precisions().get(k);
      if (k != skip) {
        String name = spec.name() + ".path" + Candidates.label(precision);
        paths.add(
            new Path(k, new QuantizedBlock(engine, rng, name, spec, shortcut, precision, quant)));
      }
    }
  }

  @Override
  public Var forward(Pass pass, Var x, Var mask) {
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
