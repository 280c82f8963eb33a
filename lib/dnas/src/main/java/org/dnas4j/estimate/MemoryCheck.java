package org.dnas4j.estimate;

import java.util.Locale;
import org.dnas4j.config.DataSize;
import org.dnas4j.config.EngineConfig;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.net.NetSpec;
import org.dnas4j.tensor.Engine;
import org.dnas4j.train.TrainingData;

/** Refuses a stage that cannot fit into the memory that is free, before it starts. */
public final class MemoryCheck {
  private static final double GB = 1e9;

  private MemoryCheck() {}

  /**
   * Checks a stage against the engine's device.
   *
   * @param net what the stage trains, for the data it sees
   * @throws IllegalArgumentException if the memory is known and too small, with what to change
   */
  public static void require(
      ExperimentConfig config,
      ExperimentConfig.Stage stage,
      NetSpec net,
      TrainingData data,
      Engine engine) {
    // What an earlier stage took and the engine keeps is free for this one.
    engine.releaseUnused();
    StageMemory memory = StageMemory.of(config, stage, net, DataSize.of(data));
    require(config, stage, memory, FreeMemory.of(engine));
  }

  /** Checks a stage against some memory. */
  public static void require(
      ExperimentConfig config, ExperimentConfig.Stage stage, StageMemory memory, FreeMemory free) {
    int batch = config.batch(stage);
    // The allocator's share was measured on a CPU; on a GPU only what cannot fit is refused.
    long needed = free.gpu() ? memory.deviceBytes(batch) : memory.bytes(batch);
    if (free.bytes().isEmpty() || needed <= free.bytes().getAsLong()) {
      return;
    }
    int fitting = memory.fitting(batch, free.bytes().getAsLong());
    String key = stage.batchKey();
    boolean fp32 = config.engine().precision() == EngineConfig.Precision.FP32;
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "%s needs about %.1f GB of memory at %s = %d, but %.1f GB are free%s; %s%s, set a"
                + " smaller net.width%s, or use a %s with more memory",
            stage,
            needed / GB,
            key,
            batch,
            free.bytes().getAsLong() / GB,
            free.gpu() ? " on the GPU" : "",
            fitting > 0 ? "set " + key + "=" + fitting + ", which fits" : "no batch fits",
            fp32 ? ", set engine.precision=bf16" : "",
            config.data().source().photos() ? " or data.imageSize" : "",
            free.gpu() ? "GPU" : "machine or a GPU"));
  }
}
