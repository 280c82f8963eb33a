package org.dnas4j.tensor.conformance;

import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.ReferenceEngine;
import org.junit.jupiter.api.TestInstance;

/**
 * The reference passes its own suite, where gradients are compared with differences. Its memory is
 * the heap, and three hundred steps of plain loops are slow.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReferenceEngineTest
    implements ElementwiseConformance,
        IndexingConformance,
        ImageConformance,
        GradientConformance,
        RefusalConformance,
        Bfloat16Conformance {
  private final Engine engine = new ReferenceEngine();

  @Override
  public Engine engine() {
    return engine;
  }
}
