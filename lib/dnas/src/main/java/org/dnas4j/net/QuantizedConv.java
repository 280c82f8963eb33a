package org.dnas4j.net;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.quant.Quantized;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Var;

/** A 3×3 convolution of one precision: conv(A(x), Q(w)), padded by 1. */
final class QuantizedConv implements Layer {
  private final Parameter weight;
  private final Optional<Quantized> quantizedWeight;
  private final Optional<Quantized> quantizedInput;

  /**
   * A new random convolution.
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
      QuantConfig quant) {
    weight = Init.convolution(engine, rng, name + ".weight", out, in, 3);
    quantizedWeight = quant.weights(engine, precision.weight(), name, "", weight);
    quantizedInput = quant.activations(engine, precision.activation(), name, "");
  }

  Var forward(Pass pass, Var x, int stride) {
    Var input = quantizedInput.map(q -> q.apply(pass, x)).orElse(x);
    Var latent = pass.tape().parameter(weight);
    Var weights = quantizedWeight.map(q -> q.apply(pass, latent)).orElse(latent);
    return Nn.conv2d(input, weights, stride, 1);
  }

  @Override
  public List<Quantized> children() {
    return Stream.concat(quantizedWeight.stream(), quantizedInput.stream()).toList();
  }

  @Override
  public List<Parameter> ownParameters() {
    return List.of(weight);
  }
}
