package org.dnas4j.engine.nd4j;

import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.EngineProvider;

/** Makes {@link Nd4jEngine}. */
@About("Deeplearning4j's arrays on processors, in another build on NVIDIA GPUs; fp32")
public record Nd4jEngineProvider() implements EngineProvider {
  @Override
  public String kind() {
    return "nd4j";
  }

  @Override
  public int preference() {
    return 10;
  }

  @Override
  public Engine create(EngineOptions options) {
    try {
      return new Nd4jEngine(options);
    } catch (UnsatisfiedLinkError | ExceptionInInitializerError | NoClassDefFoundError e) {
      throw new IllegalStateException(
          "ND4J's native library does not load on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + "; the classifier must fit the processor (Maven profiles avx512 and avx2, or none)"
              + " and the graphics driver (profile nd4j-cuda)",
          e);
    }
  }
}
