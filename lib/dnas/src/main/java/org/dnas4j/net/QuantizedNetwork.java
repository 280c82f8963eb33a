package org.dnas4j.net;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/** A network with one precision per unit of its search space; skipped blocks are left out. */
public final class QuantizedNetwork implements Network {
  private final Network layers;

  /**
   * A new random network with the paper's quantizers.
   *
   * @param precisions one per unit of the definition, in order
   * @param rng the run's generator; equal seeds give equal networks
   */
  public QuantizedNetwork(Engine engine, Rng rng, NetSpec net, List<Precision> precisions) {
    this(engine, rng, net, precisions, QuantConfig.paper());
  }

  /** A new random network with other quantizers. */
  public QuantizedNetwork(
      Engine engine, Rng rng, NetSpec net, List<Precision> precisions, QuantConfig quant) {
    // Before anything takes memory: whatever is refused leaves none behind.
    Precisions.require(net, precisions);
    for (int i = 0; i < precisions.size(); i++) {
      quant.require(precisions.get(i), "block " + net.blocks().get(i).name());
    }
    SignedInputs.require(net, quant, i -> !precisions.get(i).activation().isFull());
    Factory factory = new Factory(engine, rng, Precisions.byConvolution(net, precisions), quant);
    layers = new NetBuilder(engine, factory).build(net);
  }

  /** A new random network in full precision. */
  public static QuantizedNetwork fullPrecision(Engine engine, Rng rng, NetSpec net) {
    return new QuantizedNetwork(
        engine, rng, net, Collections.nCopies(net.blocks().size(), Precision.FULL));
  }

  /**
   * Builds convolutions of given precisions.
   *
   * @param precisions by name of the convolution; those without are in floating point
   */
  public record Factory(
      Engine engine, Rng rng, Map<String, Precision> precisions, QuantConfig quant)
      implements BlockFactory {
    @Override
    public BuiltLayer convolution(ConvSpec conv) {
      Precision precision = precisions.getOrDefault(conv.name(), Precision.FULL);
      return new QuantizedConv(engine, rng, conv, precision, quant);
    }

    @Override
    public Optional<BuiltLayer> block(LayerSpec.Block block, NetBuilder builder) {
      return Precisions.skips(block, precisions)
          ? Optional.empty()
          : Optional.of(builder.block(block));
    }
  }

  @Override
  public Var forward(Pass pass, Tensor images) {
    return layers.forward(pass, images);
  }

  @Override
  public List<Layer> children() {
    return List.of(layers);
  }
}
