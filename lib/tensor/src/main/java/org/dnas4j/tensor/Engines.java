package org.dnas4j.tensor;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** Finds engines on the class path. */
public final class Engines {
  private Engines() {}

  /** Opens the engine named by {@code -Ddnas.engine}, or the preferred one if that is not set. */
  public static Engine open(EngineOptions options) {
    return open("auto", options);
  }

  /**
   * Opens an engine by name; {@code auto} means the one named by {@code -Ddnas.engine}, or the
   * preferred one if that is not set.
   *
   * @throws IllegalArgumentException if no engine of that name is on the class path
   */
  public static Engine open(String wanted, EngineOptions options) {
    String name = wanted.equals("auto") ? System.getProperty("dnas.engine", "auto") : wanted;
    List<EngineProvider> all =
        ServiceLoader.load(EngineProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .sorted(Comparator.comparingInt(EngineProvider::preference).reversed())
            .toList();
    EngineProvider provider =
        all.stream()
            .filter(p -> name.equals("auto") || p.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "engine \""
                            + name
                            + "\" is not on the class path; found: "
                            + all.stream().map(EngineProvider::name).toList()
                            + "; add the module engine-libtorch or engine-nd4j"));
    return NativeLoading.alone(() -> provider.create(options));
  }
}
