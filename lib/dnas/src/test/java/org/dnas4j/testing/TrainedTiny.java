package org.dnas4j.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;
import org.dnas4j.data.Images;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.optim.Cosine;
import org.dnas4j.tensor.optim.Sgd;
import org.dnas4j.train.Examples;
import org.dnas4j.train.TrainConfig;
import org.dnas4j.train.Trainer;
import org.dnas4j.train.TrainingData;
import org.dnas4j.train.TrainingListener;

/** The tiny network, trained in full precision, and its losses once it is quantized. */
public final class TrainedTiny {
  private static final Engine ENGINE = Tiny.libtorch();

  /** What it is trained on: two classes. */
  public static final TrainingData DATA = Tiny.stripes(120, 8, Augmentation.none());

  private static final class Shared {
    static final Map<String, NamedArray> WEIGHTS = train();
  }

  private TrainedTiny() {}

  /** Its arrays by name, trained once for all tests. */
  public static Map<String, NamedArray> weights() {
    return Shared.WEIGHTS;
  }

  private static Map<String, NamedArray> train() {
    TrainConfig config = new TrainConfig(4, 20, 0.05, new Sgd(), 1e-4, new Cosine(), 0);
    try (QuantizedNetwork net = QuantizedNetwork.fullPrecision(ENGINE, Rng.of(1), Tiny.NET);
        Trainer trainer = new Trainer(ENGINE, net, config, DATA, Rng.of(1))) {
      trainer.run(Optional.empty(), new TrainingListener() {});
      return LayerState.save(net);
    }
  }

  /** Quantized without training: on all images in one batch, in plain loops from the logits. */
  public static double loss(List<Precision> precisions, QuantConfig quant) {
    try (QuantizedNetwork net =
        new QuantizedNetwork(ENGINE, Rng.of(9), Tiny.NET, precisions, quant)) {
      Map<String, NamedArray> state = new LinkedHashMap<>(LayerState.save(net));
      state.putAll(weights());
      LayerState.restore(net, state);
      return loss(net);
    }
  }

  /** The same of a network as it is. */
  public static double loss(QuantizedNetwork net) {
    Images images = DATA.images().train();
    int n = images.size();
    try (Scope scope = Scope.open();
        Batches batches =
            Batches.of(
                images,
                IntStream.range(0, n).toArray(),
                n,
                Augmentation.none(),
                DATA.normalization(),
                Rng.of(0),
                true)) {
      Batch batch = batches.next();
      Examples examples = Examples.of(ENGINE, images, batch);
      Pass pass = new Pass(Tape.inference(ENGINE), Pass.Statistics.BATCH);
      float[] logits = net.forward(pass, examples.images()).value().toFloats();
      double sum = 0;
      for (int i = 0; i < n; i++) {
        double own = logits[2 * i + batch.labels()[i]];
        sum += Math.log(Math.exp(logits[2 * i]) + Math.exp(logits[2 * i + 1])) - own;
      }
      return sum / n;
    }
  }
}
