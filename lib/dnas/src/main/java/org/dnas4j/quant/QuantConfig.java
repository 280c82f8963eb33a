package org.dnas4j.quant;

import java.util.Optional;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Check;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;

/**
 * How blocks are quantized.
 *
 * @param weights of their convolutions
 * @param activations inputs of their convolutions, where a precision has bits for them
 */
public record QuantConfig(
    @About("how the weights of blocks are quantized") WeightQuantizer weights,
    @About("how the inputs of their convolutions are quantized") ActivationQuantizer activations) {

  /** DoReFa and PACT. */
  public static QuantConfig paper() {
    return new QuantConfig(new DoReFaWeights(), new PactActivations());
  }

  /**
   * Refuses a precision that one of the two does not have.
   *
   * @throws IllegalArgumentException naming the key, the bits and what is allowed
   */
  public void require(Precision precision) {
    BitWidth weight = precision.weight();
    BitWidth activation = precision.activation();
    Check.that(
        weight.isSkip() || weight.isFull() || weights.supports(weight),
        "quant.weights",
        weights.kind(),
        "for weights of " + weight + " bits a kind that has them; give others, or other bits");
    Check.that(
        activation.isFull() || activations.supports(activation),
        "quant.activations",
        activations.kind(),
        "for activations of "
            + activation
            + " bits a kind that has them; give others, or other bits");
  }

  /**
   * The quantizer of one convolution's weights.
   *
   * @param conv name of the convolution, for example {@code g1b1.conv1}
   * @param label of the candidate it belongs to, empty outside of a super net
   * @return empty for 32 bits, which stay as they are
   */
  public Optional<Quantized> weights(
      Engine engine, BitWidth bits, String conv, String label, Parameter latent) {
    return bits.isFull()
        ? Optional.empty()
        : Optional.of(weights.attach(engine, bits, own -> conv + ".weight_" + own + label, latent));
  }

  /** The quantizer of one convolution's input, likewise. */
  public Optional<Quantized> activations(Engine engine, BitWidth bits, String conv, String label) {
    return bits.isFull()
        ? Optional.empty()
        : Optional.of(activations.attach(engine, bits, own -> conv + "." + own + label));
  }
}
