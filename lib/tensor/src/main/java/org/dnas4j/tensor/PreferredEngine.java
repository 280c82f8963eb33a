package org.dnas4j.tensor;

import java.util.Comparator;
import org.dnas4j.kind.About;
import org.dnas4j.kind.Kinds;

/** The engine that {@code -Ddnas.engine} names, or the preferred one on the class path. */
@About("the one that -Ddnas.engine names, or the preferred one on the class path")
public record PreferredEngine() implements EngineProvider {
  private static final String KIND = "auto";

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Engine create(EngineOptions options) {
    String named = System.getProperty("dnas.engine", KIND);
    return (named.equals(KIND) ? preferred() : Engines.named(named)).create(options);
  }

  private static EngineProvider preferred() {
    return Kinds.installed().of(EngineProvider.class).stream()
        .filter(kind -> !(kind instanceof PreferredEngine))
        .map(EngineProvider.class::cast)
        .max(Comparator.comparingInt(EngineProvider::preference))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no engine is on the class path; add the module engine-libtorch or"
                        + " engine-nd4j"));
  }
}
