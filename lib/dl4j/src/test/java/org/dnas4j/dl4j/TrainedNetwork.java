package org.dnas4j.dl4j;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.search.Architecture;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;

/**
 * A network whose every array differs from its initial value, as after a training: random scales,
 * shifts and biases, and running statistics of some batches.
 */
final class TrainedNetwork implements AutoCloseable {
  private static final class Shared {
    static final Engine LIBTORCH =
        Engines.open("libtorch", new EngineOptions(DType.FLOAT32, 1, "cpu"));
  }

  private final Architecture architecture;
  private final QuantizedNetwork network;

  TrainedNetwork(Architecture architecture) {
    this.architecture = architecture;
    NetSpec net = architecture.net();
    network = new QuantizedNetwork(engine(), Rng.of(1), net, architecture.precisions());
    Map<String, NamedArray> state = new LinkedHashMap<>(LayerState.save(network));
    Rng rng = Rng.of(2);
    state.replaceAll(
        (name, array) -> {
          boolean scale = name.matches(".*(bn\\d|downsample\\.1)\\.weight");
          if (!scale && !name.endsWith(".bias")) {
            return array;
          }
          float[] values = new float[array.values().length];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((scale ? 1 : 0) + 0.3 * rng.nextGaussian());
          }
          return new NamedArray(array.shape(), values);
        });
    LayerState.restore(network, state);
    for (int i = 0; i < 20; i++) {
      forward(images(i, 8), Pass.Statistics.BATCH_AND_UPDATE);
    }
  }

  static Engine engine() {
    return Shared.LIBTORCH;
  }

  NamedArray images(int seed, int count) {
    int size = architecture.net().imageSize();
    Rng rng = Rng.of(seed).split("images");
    float[] values = new float[count * 3 * size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.2 + rng.nextGaussian());
    }
    return new NamedArray(Shape.of(count, 3, size, size), values);
  }

  Map<String, NamedArray> state() {
    return LayerState.save(network);
  }

  float[] logits(NamedArray images) {
    return forward(images, Pass.Statistics.RUNNING);
  }

  private float[] forward(NamedArray images, Pass.Statistics statistics) {
    try (Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(engine()), statistics);
      return network
          .forward(pass, engine().create(images.shape(), images.values()))
          .value()
          .toFloats();
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
