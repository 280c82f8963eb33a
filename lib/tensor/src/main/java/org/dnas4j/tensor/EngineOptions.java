package org.dnas4j.tensor;

/**
 * What a user may ask of an engine.
 *
 * @param precision the type of activations and convolutions; BFLOAT16 only where the engine has it
 * @param threads threads of one operation at first, 1 to 1024; see {@link Engine#useThreads}
 * @param device {@code cpu}, {@code cuda}, or {@code auto} for the GPU if one is usable
 */
public record EngineOptions(DType precision, int threads, String device) {
  /** More are a mistake, and cost memory each. */
  public static final int MOST_THREADS = 1024;

  /** Checks the ranges. */
  public EngineOptions {
    OpChecks.threads(threads);
    if (!device.equals("cpu") && !device.equals("cuda") && !device.equals("auto")) {
      throw new IllegalArgumentException("device = \"" + device + "\"; allowed: cpu, cuda, auto");
    }
  }

  /** FLOAT32 on all processors, on the GPU if there is one. */
  public static EngineOptions defaults() {
    return new EngineOptions(DType.FLOAT32, processors(), "auto");
  }

  /** The processors that are usable here, as far as threads are allowed. */
  public static int processors() {
    return Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors());
  }

  /** A copy with another precision. */
  public EngineOptions withPrecision(DType precision) {
    return new EngineOptions(precision, threads, device);
  }

  /** A copy with another number of threads. */
  public EngineOptions withThreads(int threads) {
    return new EngineOptions(precision, threads, device);
  }
}
