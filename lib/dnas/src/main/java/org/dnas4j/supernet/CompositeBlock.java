package org.dnas4j.supernet;

import java.util.List;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.Layer;
import org.dnas4j.net.Pass;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.net.Residual;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Var;

/**
 * A super block that mixes weights instead of outputs, so that a search step costs about one plain
 * step. The candidates share batch normalization. The skip candidate adds nothing to the weights
 * and multiplies the residual branch by 1 − m₀ after its last batch normalization, which would
 * otherwise cancel the scale.
 */
public final class CompositeBlock implements SuperBlock {
  private final int skip;
  private final MixedWeights conv1;
  private final MixedWeights conv2;
  private final Residual residual;

  /** A new random block. */
  public CompositeBlock(
      Engine engine,
      Rng rng,
      BlockSpec spec,
      ResNetSpec.Shortcut shortcut,
      Candidates candidates,
      boolean ownWeights) {
    String name = spec.name();
    skip = candidates.skip();
    conv1 =
        new MixedWeights(
            engine, rng, name + ".conv1", spec.out(), spec.in(), candidates, ownWeights);
    conv2 =
        new MixedWeights(
            engine, rng, name + ".conv2", spec.out(), spec.out(), candidates, ownWeights);
    residual = new Residual(engine, rng, name, spec, shortcut);
  }

  @Override
  public Var forward(Pass pass, Var x, Var mask) {
    return residual.forward(
        pass,
        x,
        conv1.mix(pass.tape(), mask),
        conv2.mix(pass.tape(), mask),
        branch -> skip < 0 ? branch : gate(branch, mask.slice(0, skip, skip + 1, 1)));
  }

  private static Var gate(Var branch, Var skipMask) {
    return branch.times(skipMask.affine(-1, 1).cast(branch.value().dtype()));
  }

  @Override
  public List<Layer> children() {
    return List.of(conv1, conv2, residual);
  }
}
