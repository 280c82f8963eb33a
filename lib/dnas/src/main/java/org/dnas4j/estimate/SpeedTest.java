package org.dnas4j.estimate;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.data.Batch;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.ImageDataset;
import org.dnas4j.layer.LayerState;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.SearchContext;
import org.dnas4j.search.SearchRun;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.train.Examples;
import org.dnas4j.train.LabelRefinery;
import org.dnas4j.train.ThreadControl;
import org.dnas4j.train.Trainer;
import org.dnas4j.train.TrainingData;

/** Measures how many images per second a stage's steps take, on random images. */
final class SpeedTest {
  private static final long ENOUGH_NANOS = 1_500_000_000L;

  // Larger batches are hardly faster on a CPU; a GPU is only busy with many images.
  private static final int CPU_BATCH = 16;
  private static final int GPU_BATCH = 256;

  /** Multiply-accumulates of a forward pass after which a step has taken long enough on a CPU. */
  private static final long CPU_MACS = 8_000_000_000L;

  private static final int GPU_TIMES_CPU = 100;

  /** Images that an optimizer is opened with: it needs some, but steps bring their own. */
  private static final int OPENED_WITH = 10;

  private static final double LEARNING_RATE = 1e-3;

  private final ExperimentConfig config;
  private final NetSpec net;
  private final Engine engine;
  private final boolean gpu;
  private final Rng rng = Rng.of(0);

  SpeedTest(ExperimentConfig config, NetSpec net, Engine engine, boolean gpu) {
    this.config =
        config.with(
            Map.of(
                "baseline.batch", 1,
                "retrain.train.batch", 1));
    this.net = net;
    this.engine = engine;
    this.gpu = gpu;
  }

  /**
   * Runs steps for about two seconds.
   *
   * @param macs of one image, by which the batch is chosen
   * @param mostBatch what the stage has and the memory allows
   */
  double imagesPerSecond(ExperimentConfig.Stage stage, long macs, int mostBatch) {
    int usual = gpu ? GPU_BATCH : CPU_BATCH;
    long affordable = (gpu ? GPU_TIMES_CPU : 1) * CPU_MACS / macs;
    // Batch normalization needs two values per channel.
    int size = (int) Math.max(2, Math.min(Math.min(usual, mostBatch), affordable));
    return run(stage, size, SpeedTest::timed);
  }

  /** Runs so many pairs of steps of a stage. */
  void steps(ExperimentConfig.Stage stage, int size, int pairs) {
    run(
        stage,
        size,
        (batch, step) -> {
          for (int i = 0; i < 2 * pairs; i++) {
            step.accept(i);
          }
          return 0;
        });
  }

  /** What to do with the steps of a batch. */
  private interface Measure {
    double of(int size, IntConsumer step);
  }

  private double run(ExperimentConfig.Stage stage, int size, Measure measure) {
    return stage == ExperimentConfig.Stage.SEARCH
        ? search(size, measure)
        : train(stage, size, measure);
  }

  private double search(int size, Measure measure) {
    Batch batch = batch(size);
    SearchContext context =
        new SearchContext(
            engine,
            net,
            config.quant(),
            config.search(),
            data(),
            rng,
            ThreadControl.fixed(engine),
            network -> {},
            this::untrained,
            line -> {});
    try (SearchRun search = config.search().method().open(context)) {
      return measure.of(size, i -> search.step(batch, i));
    }
  }

  private Map<String, NamedArray> untrained() {
    try (QuantizedNetwork network = QuantizedNetwork.fullPrecision(engine, rng, net)) {
      return LayerState.save(network);
    }
  }

  private double train(ExperimentConfig.Stage stage, int size, Measure measure) {
    boolean retrains = stage == ExperimentConfig.Stage.RETRAIN;
    Precision precision = retrains ? StageMemory.retrained(config) : Precision.FULL;
    Optional<QuantizedNetwork> teacher =
        StageMemory.isTaught(config, stage)
            ? Optional.of(QuantizedNetwork.fullPrecision(engine, rng, net))
            : Optional.empty();
    UnaryOperator<Examples> relabel =
        teacher
            .<UnaryOperator<Examples>>map(t -> new LabelRefinery(engine, t)::refine)
            .orElse(UnaryOperator.identity());
    Batch batch = batch(size);
    try (QuantizedNetwork network =
            new QuantizedNetwork(
                engine,
                rng,
                net,
                Architecture.uniform(net, precision).precisions(),
                config.quant());
        Trainer trainer = new Trainer(engine, network, config.train(stage), data(), rng, relabel)) {
      return measure.of(size, i -> trainer.step(batch, LEARNING_RATE));
    } finally {
      teacher.ifPresent(QuantizedNetwork::close);
    }
  }

  /** The first two steps, one of each phase of a search, only warm up. */
  private static double timed(int size, IntConsumer step) {
    step.accept(0);
    step.accept(1);
    long start = System.nanoTime();
    int steps = 0;
    while (System.nanoTime() - start < ENOUGH_NANOS) {
      step.accept(0);
      step.accept(1);
      steps += 2;
    }
    return 1e9 * steps * size / (System.nanoTime() - start);
  }

  private Batch batch(int size) {
    float[] pixels = new float[size * 3 * net.imageSize() * net.imageSize()];
    Rng random = rng.split("batch");
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return new Batch(pixels, new int[size]);
  }

  private TrainingData data() {
    byte[] pixels = new byte[OPENED_WITH * 3 * net.imageSize() * net.imageSize()];
    Arrays.fill(pixels, 0, pixels.length / 2, (byte) 1);
    var names = IntStream.range(0, net.classes()).mapToObj(i -> "class " + i).toList();
    ImageDataset images =
        ImageDataset.of(
            "random", names, 3, net.imageSize(), net.imageSize(), pixels, new int[OPENED_WITH]);
    return TrainingData.of(new ImageData(images, images), config.data().augmentation());
  }
}
