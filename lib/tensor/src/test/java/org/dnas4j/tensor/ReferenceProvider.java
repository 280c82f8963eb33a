package org.dnas4j.tensor;

import org.dnas4j.kind.About;

/** Makes {@link ReferenceEngine}: all that another engine adds besides itself. */
@About("plain loops over doubles, for tests")
public record ReferenceProvider() implements EngineProvider {
  @Override
  public String kind() {
    return "reference";
  }

  @Override
  public Engine create(EngineOptions options) {
    return new ReferenceEngine();
  }
}
