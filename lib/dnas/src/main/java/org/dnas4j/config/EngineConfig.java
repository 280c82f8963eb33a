package org.dnas4j.config;

import java.util.List;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.kind.Undecisive;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.EngineProvider;

/**
 * What computes, and how exactly.
 *
 * @param name which engine
 * @param precision number format of activations and convolutions; weights, statistics and losses
 *     are fp32 in any case
 * @param threads threads of one operation; only a fixed number gives equal numbers every time
 * @param device {@code auto} (a GPU if there is one), {@code cpu} or {@code cuda}
 */
public record EngineConfig(
    @About("which engine") EngineProvider name,
    @About("number format of activations and convolutions") Precision precision,
    @About("threads of one operation; only a fixed number gives equal numbers every time")
        @Undecisive
        Threads threads,
    @About("auto (a GPU if there is one), cpu or cuda") String device) {

  /** The number formats a configuration can name. */
  public enum Precision {
    FP32,
    BF16
  }

  private static final List<String> DEVICES = List.of("auto", "cpu", "cuda");

  /** Checks the ranges. */
  public EngineConfig {
    Check.that(
        DEVICES.contains(device), "device", "\"" + device + "\"", String.join(", ", DEVICES));
  }

  /** The same wishes in the terms of {@link org.dnas4j.tensor.Engines#open}. */
  public EngineOptions options() {
    return new EngineOptions(
        precision == Precision.BF16 ? DType.BFLOAT16 : DType.FLOAT32, threads.atFirst(), device);
  }
}
