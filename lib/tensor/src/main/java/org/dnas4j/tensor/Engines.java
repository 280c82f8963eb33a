package org.dnas4j.tensor;

import org.dnas4j.kind.Kinds;

/** Opens engines. */
public final class Engines {
  private Engines() {}

  /** Opens the engine named by {@code -Ddnas.engine}, or the preferred one if that is not set. */
  public static Engine open(EngineOptions options) {
    return open(new PreferredEngine(), options);
  }

  /**
   * Opens an engine by the name of its provider; {@code auto} is that of {@link PreferredEngine}.
   *
   * @throws IllegalArgumentException if no engine of that name is on the class path
   */
  public static Engine open(String name, EngineOptions options) {
    return open(named(name), options);
  }

  /** Opens the engine that a provider makes. */
  public static Engine open(EngineProvider provider, EngineOptions options) {
    return NativeLoading.alone(() -> provider.create(options));
  }

  static EngineProvider named(String name) {
    Kinds installed = Kinds.installed();
    return installed
        .find(EngineProvider.class, name)
        .map(EngineProvider.class::cast)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "engine \""
                        + name
                        + "\" is not on the class path; found: "
                        + installed.names(EngineProvider.class)
                        + "; add its module, such as engine-libtorch"));
  }
}
