package org.dnas4j.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Here the reference engine is the only one that is installed. */
class EnginesTest {
  private static final EngineOptions OPTIONS = EngineOptions.defaults();

  @Test
  void anEngineIsFoundByItsName() {
    assertInstanceOf(ReferenceEngine.class, Engines.open("reference", OPTIONS));
  }

  @Test
  void thePreferredEngineIsNeverThePreferenceItself() {
    assertEquals("auto", new PreferredEngine().kind());
    assertInstanceOf(ReferenceEngine.class, Engines.open("auto", OPTIONS));
    assertInstanceOf(ReferenceEngine.class, Engines.open(OPTIONS));
  }

  @Test
  void anUnknownNameIsRefusedWithTheInstalled() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Engines.open("other", OPTIONS))
            .getMessage();
    assertTrue(message.contains("\"other\"") && message.contains("auto, reference"), message);
  }
}
