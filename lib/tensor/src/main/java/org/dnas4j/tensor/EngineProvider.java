package org.dnas4j.tensor;

/** Makes an engine; found by {@link java.util.ServiceLoader}. */
public interface EngineProvider {
  /** The name by which {@link Engines} finds it, for example {@code libtorch}. */
  String name();

  /** Where several engines are present, the one with the highest preference is the default. */
  int preference();

  /**
   * Starts the engine.
   *
   * @throws IllegalArgumentException if it cannot do what the options ask, saying what it can do
   * @throws IllegalStateException if its native library does not load, saying how to mend it
   */
  Engine create(EngineOptions options);
}
