package org.dnas4j.quant;

import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Var;

/**
 * How blocks are quantized.
 *
 * @param weights of their convolutions
 * @param activations inputs of their convolutions, where a precision has bits for them
 * @param gradientBits of the gradients of their convolutions' outputs, where a precision has bits
 *     for weights or activations, 1 to 8; 32 leaves gradients alone. See {@link GradientQuantizer}
 */
public record QuantConfig(
    @About("how the weights of blocks are quantized") WeightQuantizer weights,
    @About("how the inputs of their convolutions are quantized") ActivationQuantizer activations,
    @About("bits of the gradients of their convolutions' outputs (DoReFa-Net), 32 for none")
        int gradientBits) {
  /** Gradients in floating point. */
  public static final int FULL_GRADIENTS = 32;

  /** Checks the range. */
  public QuantConfig {
    Check.that(
        (gradientBits >= 1 && gradientBits <= 8) || gradientBits == FULL_GRADIENTS,
        "gradientBits",
        gradientBits,
        "1 to 8, or 32");
  }

  /** With gradients in floating point, as in the paper. */
  public QuantConfig(WeightQuantizer weights, ActivationQuantizer activations) {
    this(weights, activations, FULL_GRADIENTS);
  }

  /** DoReFa and PACT. */
  public static QuantConfig paper() {
    return new QuantConfig(new DoReFaWeights(), new PactActivations());
  }

  /**
   * Refuses a precision that one of the two does not have.
   *
   * @param asked what asks for it, for example {@code search.candidates}
   * @throws IllegalArgumentException naming the kind, the bits and what asks for them
   */
  public void require(Precision precision, String asked) {
    BitWidth weight = precision.weight();
    BitWidth activation = precision.activation();
    require(
        weight.isSkip() || weight.isFull() || weights.supports(weight),
        "quant.weights = " + weights.kind(),
        weight,
        asked);
    require(
        activation.isFull() || activations.supports(activation),
        "quant.activations = " + activations.kind(),
        activation,
        asked);
  }

  private static void require(boolean supported, String kind, BitWidth bits, String asked) {
    if (!supported) {
      throw new IllegalArgumentException(
          kind
              + " has no quantizer of "
              + bits
              + " bits, which "
              + asked
              + " asks for; give other bits, or another kind (dnas list quant)");
    }
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

  /**
   * Quantizes the gradient of one convolution's output.
   *
   * @param output what the convolution gives, which stays as it is
   */
  public Var gradients(Var output, String conv) {
    return gradientBits == FULL_GRADIENTS
        ? output
        : new GradientQuantizer(gradientBits, conv).quantize(output);
  }
}
