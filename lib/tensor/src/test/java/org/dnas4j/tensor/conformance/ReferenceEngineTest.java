package org.dnas4j.tensor.conformance;

import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.ReferenceEngine;
import org.junit.jupiter.api.TestInstance;

/** The suite itself: the reference passes it, where gradients are compared with differences. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReferenceEngineTest implements EngineConformance {
  private final Engine engine = new ReferenceEngine();

  @Override
  public Engine engine() {
    return engine;
  }
}
