package org.dnas4j.net;

import java.util.List;
import org.dnas4j.quant.WeightQuantizer;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Var;

/** A residual block whose two convolutions have weights of one precision. */
public final class QuantizedBlock implements Layer {
  private final WeightQuantizer quantizer;
  private final Parameter conv1;
  private final Parameter conv2;
  private final Residual residual;

  /**
   * A new random block.
   *
   * @param name prefix of its parameters, for example {@code g1b1}
   */
  public QuantizedBlock(
      Engine engine,
      Rng rng,
      String name,
      BlockSpec spec,
      ResNetSpec.Shortcut shortcut,
      WeightQuantizer quantizer) {
    this.quantizer = quantizer;
    conv1 = Init.convolution(engine, rng, name + ".conv1.weight", spec.out(), spec.in(), 3);
    conv2 = Init.convolution(engine, rng, name + ".conv2.weight", spec.out(), spec.out(), 3);
    residual = new Residual(engine, rng, name, spec, shortcut);
  }

  /** Runs the block on {@code [N, in, H, W]}. */
  public Var forward(Pass pass, Var x) {
    return pass.part(
        () ->
            residual.forward(
                pass,
                x,
                quantizer.quantize(pass.tape().parameter(conv1)),
                quantizer.quantize(pass.tape().parameter(conv2)),
                branch -> branch));
  }

  @Override
  public List<Layer> children() {
    return List.of(residual);
  }

  @Override
  public List<Parameter> ownParameters() {
    return List.of(conv1, conv2);
  }
}
