package org.dnas4j.train;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.function.Supplier;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;

/**
 * Runs the steps of loops on an engine: on the threads it has, or on as many as are fastest at the
 * moment. For one loop at a time.
 */
public final class ThreadControl {
  private final Engine engine;
  private final Optional<ThreadTuner> tuner;
  private double seconds;
  private double threadSeconds;

  private ThreadControl(Engine engine, Optional<ThreadTuner> tuner) {
    this.engine = engine;
    this.tuner = tuner;
  }

  /** Leaves the engine's number of threads alone. */
  public static ThreadControl fixed(Engine engine) {
    return new ThreadControl(engine, Optional.empty());
  }

  /** Changes the engine's number of threads between steps, up to one a processor. */
  public static ThreadControl automatic(Engine engine) {
    return new ThreadControl(engine, Optional.of(new ThreadTuner(EngineOptions.processors())));
  }

  /**
   * Runs a step.
   *
   * @param kind steps of one kind do the same work for each image
   * @param images at least 1
   */
  public <T> T step(String kind, int images, Supplier<T> step) {
    tuner.ifPresent(t -> use(t.threads(kind)));
    long start = System.nanoTime();
    T result = step.get();
    double took = (System.nanoTime() - start) * 1e-9;
    seconds += took;
    threadSeconds += took * engine.threads();
    tuner.ifPresent(t -> t.took(took, images, idleProcessors()));
    return result;
  }

  private void use(int threads) {
    if (engine.threads() != threads) {
      engine.useThreads(threads);
    }
  }

  /** Processors that did nothing since the last call; NaN where the system does not tell. */
  private static double idleProcessors() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      double load = system.getCpuLoad();
      return load < 0 ? Double.NaN : (1 - load) * system.getAvailableProcessors();
    }
    return Double.NaN;
  }

  /** The mean number of threads over the time of all steps since the last call. */
  public double mean() {
    double mean = seconds > 0 ? threadSeconds / seconds : engine.threads();
    seconds = 0;
    threadSeconds = 0;
    return mean;
  }
}
