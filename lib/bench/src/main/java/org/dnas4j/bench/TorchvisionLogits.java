package org.dnas4j.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.QuantizedWeights;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.weights.Safetensors;
import org.dnas4j.weights.TorchvisionWeights;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Our side of benchmarks/torchvision_logits.py: reads torchvision's weights and images, writes our
 * logits, and writes the weights that the network computed with in torchvision's names.
 */
final class TorchvisionLogits implements Callable<Integer> {
  private static final int SETTLING = 60;

  @Option(names = "--depth", required = true)
  int depth;

  @Option(names = "--bits", description = "an architecture; default: full precision")
  String bits;

  @Parameters(index = "0", description = "weights in torchvision's names")
  Path weights;

  @Parameters(index = "1", description = "file with \"images\" [N, 3, S, S]")
  Path images;

  @Parameters(index = "2", description = "where \"logits\" go")
  Path logits;

  @Parameters(index = "3", description = "where the weights go, quantized")
  Path exported;

  /** Exits with 0 if all was written. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new TorchvisionLogits()).execute(args));
  }

  @Override
  public Integer call() {
    NamedArray input = Safetensors.read(images).arrays().get("images");
    int classes = Safetensors.read(weights).arrays().get("fc.bias").values().length;
    NetSpec net = ResNets.ofDepth(depth, 64, ResNets.Shortcut.B, input.shape().dim(2), classes);
    Architecture architecture =
        bits == null ? Architecture.uniform(net, 32) : Architecture.parse(net, bits);
    try (Engine engine = Engines.open("libtorch", EngineOptions.defaults());
        QuantizedNetwork network =
            new QuantizedNetwork(engine, Rng.of(1), net, architecture.precisions())) {
      LayerState.restore(
          network, TorchvisionWeights.read(weights, net, TorchvisionWeights.Part.ALL));
      if (bits != null) {
        // The file's statistics are those of other weights and would give logits of 10^9.
        for (int i = 0; i < SETTLING; i++) {
          forward(engine, network, input, Pass.Statistics.BATCH_AND_UPDATE);
        }
      }
      NamedArray output = forward(engine, network, input, Pass.Statistics.RUNNING);
      Safetensors.write(logits, Map.of("logits", output), Map.of());
      Map<String, NamedArray> used =
          QuantizedWeights.of(
              engine,
              net,
              architecture.weightBits(),
              QuantConfig.paper(),
              LayerState.save(network));
      TorchvisionWeights.write(exported, net, used);
    }
    return 0;
  }

  private static NamedArray forward(
      Engine engine, QuantizedNetwork network, NamedArray images, Pass.Statistics statistics) {
    try (Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(engine), statistics);
      return NamedArray.of(
          network.forward(pass, engine.create(images.shape(), images.values())).value());
    }
  }
}
