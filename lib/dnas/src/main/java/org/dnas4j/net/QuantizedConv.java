package org.dnas4j.net;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dnas4j.layer.Pass;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.quant.Quantized;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Var;

/** A convolution or linear product of one precision: conv(A(x), Q(w)). */
final class QuantizedConv implements BuiltLayer {
  private final ConvSpec conv;
  private final Parameter weight;
  private final Optional<Quantized> quantizedWeight;
  private final Optional<Quantized> quantizedInput;
  private final UnaryOperator<Var> output;

  /** A new random one, with parameters named after it. */
  QuantizedConv(Engine engine, Rng rng, ConvSpec conv, Precision precision, QuantConfig quant) {
    this.conv = conv;
    weight = Init.weight(engine, rng, conv, conv.name() + ".weight");
    quantizedWeight = quant.weights(engine, precision.weight(), conv.name(), "", weight);
    quantizedInput = quant.activations(engine, precision.activation(), conv.name(), "");
    boolean plain = precision.equals(Precision.FULL) || !conv.isInner();
    output = plain ? UnaryOperator.identity() : y -> quant.gradients(y, conv.name());
  }

  @Override
  public Var forward(Pass pass, Var x) {
    Var input = quantizedInput.map(q -> q.apply(pass, x)).orElse(x);
    Var latent = pass.tape().parameter(weight);
    Var used = quantizedWeight.map(q -> q.apply(pass, latent)).orElse(latent);
    return output.apply(conv.apply(input, used));
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
