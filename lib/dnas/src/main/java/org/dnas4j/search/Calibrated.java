package org.dnas4j.search;

import java.util.List;
import java.util.function.UnaryOperator;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.quant.ActivationQuantizer;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Quantized;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Var;

/** A quantizer of activations that is fitted to the first values it sees, as nothing trains it. */
record Calibrated(ActivationQuantizer inner) implements ActivationQuantizer {
  @Override
  public String kind() {
    return inner.kind();
  }

  @Override
  public boolean supports(BitWidth bits) {
    return inner.supports(bits);
  }

  @Override
  public boolean readsSigns() {
    return inner.readsSigns();
  }

  @Override
  public Quantized attach(Engine engine, BitWidth bits, UnaryOperator<String> names) {
    return new Fitted(inner.attach(engine, bits, names));
  }

  private static final class Fitted implements Quantized {
    private final Quantized quantizer;
    private boolean fitted;

    Fitted(Quantized quantizer) {
      this.quantizer = quantizer;
    }

    @Override
    public Var apply(Pass pass, Var x) {
      if (!fitted) {
        quantizer.calibrate(x.value());
        fitted = true;
      }
      return quantizer.apply(pass, x);
    }

    @Override
    public List<Layer> children() {
      return List.of(quantizer);
    }
  }
}
