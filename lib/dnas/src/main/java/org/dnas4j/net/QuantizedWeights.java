package org.dnas4j.net;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.quant.Quantized;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;

/** The weights that quantized blocks compute with, in place of the latent ones that are trained. */
public final class QuantizedWeights {
  private QuantizedWeights() {}

  /**
   * Quantizes the convolutions of every block. Arrays of skipped blocks are left out, as is what
   * quantizers of weights have learned, which is in the quantized weights.
   *
   * @param bits one per unit of the search space, in order
   * @param quant with what the network was trained
   * @param state latent, as {@link LayerState#save} gives it
   * @return a copy in the same order
   * @throws IllegalArgumentException if the state lacks what a quantizer has learned
   */
  public static Map<String, NamedArray> of(
      Engine engine,
      NetSpec net,
      List<BitWidth> bits,
      QuantConfig quant,
      Map<String, NamedArray> state) {
    Map<String, NamedArray> quantized = new LinkedHashMap<>(state);
    List<BlockSpec> units = net.blocks();
    for (int i = 0; i < units.size(); i++) {
      if (bits.get(i).isSkip()) {
        String prefix = units.get(i).name() + ".";
        quantized.keySet().removeIf(name -> name.startsWith(prefix));
        continue;
      }
      for (ConvSpec spec : units.get(i).convolutions()) {
        String conv = spec.name();
        quantize(engine, quant, bits.get(i), conv, state)
            .ifPresent(array -> quantized.replace(conv + ".weight", array));
        quantized.keySet().removeIf(name -> name.startsWith(conv + ".weight_"));
      }
    }
    return quantized;
  }

  private static Optional<NamedArray> quantize(
      Engine engine, QuantConfig quant, BitWidth bits, String conv, Map<String, NamedArray> state) {
    NamedArray array = state.get(conv + ".weight");
    if (array == null) {
      return Optional.empty();
    }
    try (Scope scope = Scope.open();
        Parameter latent =
            new Parameter(conv, false, engine.create(array.shape(), array.values()))) {
      Optional<Quantized> quantizer = quant.weights(engine, bits, conv, "", latent);
      if (quantizer.isEmpty()) {
        return Optional.empty();
      }
      try (Quantized layer = quantizer.get()) {
        LayerState.restore(layer, state);
        Tape tape = Tape.inference(engine);
        Pass pass = new Pass(tape, Pass.Statistics.RUNNING);
        return Optional.of(NamedArray.of(layer.apply(pass, tape.parameter(latent)).value()));
      }
    }
  }
}
