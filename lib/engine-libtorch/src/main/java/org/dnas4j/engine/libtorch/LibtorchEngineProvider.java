package org.dnas4j.engine.libtorch;

import java.util.List;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.EngineProvider;

/** Makes {@link LibtorchEngine}; the default where it is on the class path. */
@About("PyTorch's C++ library on processors and NVIDIA GPUs, fp32 and bf16; preferred")
public record LibtorchEngineProvider() implements EngineProvider {
  @Override
  public String kind() {
    return "libtorch";
  }

  @Override
  public int preference() {
    return 20;
  }

  @Override
  public Engine create(EngineOptions options) {
    // JavaCPP would otherwise ask the system for the process's size at every native allocation,
    // which costs a search step a sixth of its speed; scopes free memory, the limit is not needed.
    for (String limit : List.of("maxBytes", "maxPhysicalBytes")) {
      String property = "org.bytedeco.javacpp." + limit;
      System.setProperty(property, System.getProperty(property, "0"));
    }
    try {
      return new LibtorchEngine(options);
    } catch (UnsatisfiedLinkError | ExceptionInInitializerError | NoClassDefFoundError e) {
      throw new IllegalStateException(
          "LibTorch's native library does not load on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + "; check that the pytorch and openblas files of this platform are on the class"
              + " path (Maven property native.platform)",
          e);
    }
  }
}
