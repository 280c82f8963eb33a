package org.dnas4j.tensor;

import org.dnas4j.kind.Kind;

/** Makes an engine: {@code engine.name}. */
public interface EngineProvider extends Kind {
  /** Of several that are present, {@link PreferredEngine} takes the one with the highest. */
  default int preference() {
    return 0;
  }

  /**
   * Starts the engine.
   *
   * @throws IllegalArgumentException if it cannot do what the options ask, saying what it can do
   * @throws IllegalStateException if its native library does not load, saying how to mend it
   */
  Engine create(EngineOptions options);
}
