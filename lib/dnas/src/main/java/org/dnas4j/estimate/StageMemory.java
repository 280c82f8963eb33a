package org.dnas4j.estimate;

import java.util.List;
import java.util.stream.Stream;
import org.dnas4j.config.DataSize;
import org.dnas4j.config.EngineConfig;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.data.Batches;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Footprint;
import org.dnas4j.search.SearchWork;

/**
 * The memory that one stage adds to a process that has loaded the engine.
 *
 * @param footprint the network's
 * @param imageSize height and width of the images
 * @param elementSize bytes of an activation: 4, or 2 with bf16
 * @param fixed bytes that do not depend on the batch: weights with gradient and optimizer, what
 *     quantizing leaves of them, a teacher, images kept in memory
 * @param scored images of the test set that are scored at once; 0 if none are
 */
public record StageMemory(
    Footprint footprint, int imageSize, int elementSize, long fixed, long scored) {
  private static final int CHANNELS = 3;
  private static final int FP32 = 4;
  private static final int BF16 = 2;

  /** Weight and gradient. */
  private static final int TRAINED = 2;

  /** Batches that {@link Batches} has ready or in the making, if they are small. */
  private static final int BATCHES_AHEAD = 5;

  /** As many as an evaluation takes at once. */
  private static final int SCORED = 250;

  private static final BitWidth FEW_BITS = new BitWidth(2);

  /**
   * Resident memory for what is in use, as measured on a CPU with LibTorch: gaps that the allocator
   * leaves, and workspaces. In 13 cases (ResNet-18 and 20; baseline, retraining, search with and
   * without pairs; batches of 4 to 512; 32 to 224 pixels; one with bf16) memory grew to 0.84 to
   * 1.24 times the estimate. No GPU was measured.
   */
  private static final double ALLOCATOR = 1.5;

  static StageMemory of(
      ExperimentConfig config, ExperimentConfig.Stage stage, NetSpec net, DataSize data) {
    Footprint footprint = footprint(config, stage, net, data);
    long fixed =
        FP32 * (perWeight(config, stage, net, data) * footprint.parameters() + footprint.copies());
    if (isTaught(config, stage)) {
      fixed += FP32 * Footprint.plain(net, Precision.FULL).parameters();
    }
    if (!config.data().source().photos()) {
      fixed += (data.train() + data.test()) * CHANNELS * net.imageSize() * net.imageSize();
    }
    boolean scores = stage != ExperimentConfig.Stage.SEARCH;
    return new StageMemory(
        footprint,
        net.imageSize(),
        config.engine().precision() == EngineConfig.Precision.BF16 ? BF16 : FP32,
        fixed,
        scores ? Math.min(SCORED, data.test()) : 0);
  }

  /** Numbers per weight: itself, its gradient and what the optimizer keeps. */
  private static int perWeight(
      ExperimentConfig config, ExperimentConfig.Stage stage, NetSpec net, DataSize data) {
    if (stage != ExperimentConfig.Stage.SEARCH) {
      return TRAINED + config.train(stage).optimizer().slots();
    }
    // Taken to be trained by SGD; θ is too small to count.
    return work(config, net, data).learns() ? TRAINED + 1 : 1;
  }

  /** What the search takes. */
  static SearchWork work(ExperimentConfig config, NetSpec net, DataSize data) {
    return config.search().method().work(net, config.search(), data.train());
  }

  /** Whether a teacher labels what a stage trains on. */
  static boolean isTaught(ExperimentConfig config, ExperimentConfig.Stage stage) {
    return stage == ExperimentConfig.Stage.RETRAIN && !config.retrain().teacher().isEmpty();
  }

  /** The network of a stage; of a retraining, one that has all that a candidate can need. */
  static Footprint footprint(
      ExperimentConfig config, ExperimentConfig.Stage stage, NetSpec net, DataSize data) {
    return switch (stage) {
      case BASELINE -> Footprint.plain(net, Precision.FULL);
      case SEARCH -> work(config, net, data).footprint();
      case RETRAIN -> Footprint.plain(net, retrained(config));
    };
  }

  /** Few bits of the weights, and of the activations where any network to retrain has them. */
  static Precision retrained(ExperimentConfig config) {
    List<Precision> all =
        Stream.concat(
                config.search().candidates().stream(), config.controls().uniformBits().stream())
            .filter(p -> !p.weight().isSkip())
            .toList();
    BitWidth activation =
        all.stream()
            .map(Precision::activation)
            .filter(a -> !a.isFull())
            .findFirst()
            .orElse(Precision.FULL.activation());
    return new Precision(FEW_BITS, activation);
  }

  /** Peak bytes with a batch. */
  long bytes(long batch) {
    return engineBytes(batch) + decodedBytes(batch);
  }

  /** The least that a device of its own must have: what is kept, without an allocator's gaps. */
  long deviceBytes(long batch) {
    return (long) (engineBytes(batch) / ALLOCATOR);
  }

  /** Those of the engine, in steps and in the scoring between them. */
  long engineBytes(long batch) {
    long input = image() * (elementSize == FP32 ? FP32 : FP32 + BF16);
    double step = batch * ((double) footprint.kept() * elementSize + input);
    double scoring = scored * ((double) footprint.part() * elementSize + input);
    return (long) (ALLOCATOR * (fixed + Math.max(step, scoring)));
  }

  /** Those of decoded batches: in the step, ready and in the making. */
  private long decodedBytes(long batch) {
    long one = batch * image() * FP32;
    return one + Math.max(one, Math.min(BATCHES_AHEAD * one, Batches.MEMORY));
  }

  private long image() {
    return (long) CHANNELS * imageSize * imageSize;
  }

  /** The largest batch up to one that needs no more than some bytes; 0 if none does. */
  int fitting(int batch, long free) {
    int fits = 0;
    int tooMany = batch + 1;
    while (tooMany - fits > 1) {
      int middle = (fits + tooMany) >>> 1;
      if (bytes(middle) <= free) {
        fits = middle;
      } else {
        tooMany = middle;
      }
    }
    return fits;
  }
}
