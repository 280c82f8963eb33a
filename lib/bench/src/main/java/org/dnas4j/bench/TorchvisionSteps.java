package org.dnas4j.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.dnas4j.data.Batch;
import org.dnas4j.layer.LayerState;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.ResNets;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.optim.Constant;
import org.dnas4j.tensor.optim.Sgd;
import org.dnas4j.train.TrainConfig;
import org.dnas4j.train.Trainer;
import org.dnas4j.weights.Safetensors;
import org.dnas4j.weights.TorchvisionWeights;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Our side of benchmarks/torchvision_steps.py: trains torchvision's ResNet-18 on given batches, a
 * step each, and writes the losses and the weights after the last step in torchvision's names.
 */
final class TorchvisionSteps implements Callable<Integer> {
  @Option(names = "--rate", required = true)
  double rate;

  @Option(names = "--decay", required = true)
  double decay;

  @Option(names = "--nesterov")
  boolean nesterov;

  @Parameters(index = "0", description = "weights in torchvision's names")
  Path weights;

  @Parameters(index = "1", description = "file with \"images\" [K, N, 3, S, S], \"labels\" [K, N]")
  Path batches;

  @Parameters(index = "2", description = "where \"losses\" [K] go")
  Path losses;

  @Parameters(index = "3", description = "where the weights go")
  Path trained;

  /** Exits with 0 if all was written. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new TorchvisionSteps()).execute(args));
  }

  @Override
  public Integer call() {
    Map<String, NamedArray> input = Safetensors.read(batches).arrays();
    NamedArray images = input.get("images");
    float[] labels = input.get("labels").values();
    int size = images.shape().dim(4);
    int batch = images.shape().dim(1);
    int classes = Safetensors.read(weights).arrays().get("fc.bias").values().length;
    NetSpec net = ResNets.ofDepth(18, 64, ResNets.Shortcut.B, size, classes);
    TrainConfig config =
        new TrainConfig(1, batch, rate, new Sgd(0.9, nesterov), decay, new Constant(), 0);
    try (Engine engine = Engines.open("libtorch", EngineOptions.defaults());
        QuantizedNetwork network = QuantizedNetwork.fullPrecision(engine, Rng.of(1), net);
        Trainer trainer =
            new Trainer(engine, network, config, BlackImages.of(net, batch), Rng.of(1))) {
      LayerState.restore(
          network, TorchvisionWeights.read(weights, net, TorchvisionWeights.Part.ALL));
      float[] found = new float[images.shape().dim(0)];
      int length = images.values().length / found.length;
      for (int i = 0; i < found.length; i++) {
        int from = i * batch;
        float[] pixels = Arrays.copyOfRange(images.values(), i * length, (i + 1) * length);
        int[] classOf = IntStream.range(from, from + batch).map(k -> (int) labels[k]).toArray();
        found[i] = (float) trainer.step(new Batch(pixels, classOf), rate).loss();
      }
      Safetensors.write(
          losses, Map.of("losses", new NamedArray(Shape.of(found.length), found)), Map.of());
      TorchvisionWeights.write(trained, net, LayerState.save(network));
    }
    return 0;
  }
}
