package org.dnas4j.net;

import java.util.List;
import java.util.Optional;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Var;

/** A residual block whose two convolutions have one precision. */
public final class QuantizedBlock implements Layer {
  private final BlockSpec spec;
  private final QuantizedConv conv1;
  private final QuantizedConv conv2;
  private final Residual residual;

  /**
   * A new random block.
   *
   * @param name prefix of its parameters, for example {@code g1b1}
   * @param precision of both convolutions; not 0 bits
   * @param quant how it is quantized
   */
  public QuantizedBlock(
      Engine engine,
      Rng rng,
      String name,
      BlockSpec spec,
      ResNetSpec.Shortcut shortcut,
      Precision precision,
      QuantConfig quant) {
    this.spec = spec;
    conv1 =
        new QuantizedConv(engine, rng, name + ".conv1", spec.in(), spec.out(), precision, quant);
    conv2 =
        new QuantizedConv(engine, rng, name + ".conv2", spec.out(), spec.out(), precision, quant);
    residual = new Residual(engine, rng, name, spec, shortcut);
  }

  /** Runs the block on {@code [N, in, H, W]}. */
  public Var forward(Pass pass, Var x) {
    return pass.part(
        () ->
            residual.forward(
                pass,
                x,
                input -> conv1.forward(pass, input, spec.stride()),
                input -> conv2.forward(pass, input, 1),
                Optional.empty()));
  }

  @Override
  public List<Layer> children() {
    return List.of(conv1, conv2, residual);
  }
}
