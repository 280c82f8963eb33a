package org.dnas4j.engine.nd4j;

import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.conformance.EngineConformance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/** The whole suite on ND4J. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Nd4jEngineConformanceTest implements EngineConformance {
  private final Engine engine = Engines.open("nd4j", EngineOptions.defaults());

  @Override
  public Engine engine() {
    return engine;
  }

  @AfterAll
  void close() {
    engine.close();
  }
}
