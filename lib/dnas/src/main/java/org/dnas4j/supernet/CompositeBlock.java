package org.dnas4j.supernet;

import java.util.List;
import java.util.Optional;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.ResNetSpec;
import org.dnas4j.net.Residual;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Var;

/**
 * A super block that mixes weights instead of outputs, so that a search step costs about one plain
 * step, or one a width of the activations. The candidates share batch normalization. The skip
 * candidate adds nothing to the weights and multiplies the residual branch by 1 − m₀ after its last
 * batch normalization, which would otherwise cancel the scale.
 */
public final class CompositeBlock implements SuperBlock {
  private final BlockSpec spec;
  private final int skip;
  private final MixedConv conv1;
  private final MixedConv conv2;
  private final Residual residual;

  /**
   * A new random block.
   *
   * @param ownWeights whether each candidate has latent weights of its own
   * @param grouped whether candidates of equal activation bits share one convolution
   */
  public CompositeBlock(
      Engine engine,
      Rng rng,
      BlockSpec spec,
      ResNetSpec.Shortcut shortcut,
      Candidates candidates,
      QuantConfig quant,
      boolean ownWeights,
      boolean grouped) {
    this.spec = spec;
    String name = spec.name();
    skip = candidates.skip();
    conv1 =
        new MixedConv(
            engine,
            rng,
            name + ".conv1",
            spec.out(),
            spec.in(),
            candidates,
            quant,
            ownWeights,
            grouped);
    conv2 =
        new MixedConv(
            engine,
            rng,
            name + ".conv2",
            spec.out(),
            spec.out(),
            candidates,
            quant,
            ownWeights,
            grouped);
    residual = new Residual(engine, rng, name, spec, shortcut);
  }

  @Override
  public Var forward(Pass pass, Var x, Var mask) {
    return residual.forward(
        pass,
        x,
        input -> conv1.forward(pass, input, mask, spec.stride()),
        input -> conv2.forward(pass, input, mask, 1),
        skip < 0 ? Optional.empty() : Optional.of(mask.slice(0, skip, skip + 1, 1).affine(-1, 1)));
  }

  @Override
  public List<Layer> children() {
    return List.of(conv1, conv2, residual);
  }
}
