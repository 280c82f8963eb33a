package org.dnas4j.net;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.WeightQuantizer;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;

/** The weights that quantized blocks compute with, in place of the latent ones that are trained. */
public final class QuantizedWeights {
  private QuantizedWeights() {}

  /**
   * Quantizes the convolutions of every block; arrays of skipped blocks are left out.
   *
   * @param bits one a block of the network, in order
   * @param state latent, as {@link LayerState#save} gives it
   * @return a copy in the same order
   */
  public static Map<String, NamedArray> of(
      Engine engine, ResNetSpec net, List<BitWidth> bits, Map<String, NamedArray> state) {
    Map<String, NamedArray> quantized = new LinkedHashMap<>(state);
    List<BlockSpec> blocks = net.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      String prefix = blocks.get(i).name() + ".";
      if (bits.get(i).isSkip()) {
        quantized.keySet().removeIf(name -> name.startsWith(prefix));
        continue;
      }
      WeightQuantizer quantizer = bits.get(i).quantizer();
      for (String conv : List.of("conv1.weight", "conv2.weight")) {
        quantized.computeIfPresent(
            prefix + conv, (name, latent) -> quantize(engine, quantizer, latent));
      }
    }
    return quantized;
  }

  private static NamedArray quantize(Engine engine, WeightQuantizer quantizer, NamedArray latent) {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(engine);
      return NamedArray.of(
          quantizer
              .quantize(tape.constant(engine.create(latent.shape(), latent.values())))
              .value());
    }
  }
}
