package org.dnas4j.tensor.conformance;

import org.dnas4j.tensor.Engine;

/** What every part of the suite needs. */
public interface EngineUnderTest {
  /** The same open engine on every call. */
  Engine engine();
}
