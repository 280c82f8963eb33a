package org.dnas4j.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.WeightQuantizer;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Var;

/** A 3×3 convolution of one precision: conv(PACT(x), Q(w)), padded by 1. */
final class QuantizedConv implements Layer {
  private final WeightQuantizer quantizer;
  private final Parameter weight;
  private final Optional<Clipping> clipping;

  /**
   * A new random convolution; the bits of the weights are the quantizer's business.
   *
   * @param name prefix of its parameters, for example {@code g1b1.conv1}
   */
  QuantizedConv(
      Engine engine,
      Rng rng,
      String name,
      int in,
      int out,
      Precision precision,
      WeightQuantizer quantizer) {
    this.quantizer = quantizer;
    weight = Init.convolution(engine, rng, name + ".weight", out, in, 3);
    clipping = Clipping.of(engine, name + ".alpha", precision.activation());
  }

  Var forward(Pass pass, Var x, int stride) {
    Var input = clipping.map(c -> c.quantize(pass, x)).orElse(x);
    return Nn.conv2d(input, quantizer.quantize(pass.tape().parameter(weight)), stride, 1);
  }

  @Override
  public List<Layer> children() {
    return List.of();
  }

  @Override
  public List<Parameter> ownParameters() {
    List<Parameter> all = new ArrayList<>(List.of(weight));
    clipping.ifPresent(c -> all.add(c.alpha()));
    return all;
  }
}
