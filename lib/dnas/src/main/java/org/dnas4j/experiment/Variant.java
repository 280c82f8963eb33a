package org.dnas4j.experiment;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.dnas4j.config.ExperimentConfig;

/**
 * One configuration of a {@link Sweep}.
 *
 * @param settings what was set, values by key, in the order of the sweep; empty for the base
 * @param config all of it, seed included
 */
public record Variant(Map<String, String> settings, ExperimentConfig config) {
  /** Copies the map. */
  public Variant {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** The keys that were set, or {@code base}. */
  public String setting() {
    return settings.isEmpty() ? "base" : String.join(", ", settings.keySet());
  }

  /** The values they were set to; empty for the base. */
  public String value() {
    return String.join(", ", settings.values());
  }

  /** For example {@code search.gamma = 2}, or {@code base}; without the seed. */
  public String label() {
    return settings.isEmpty()
        ? setting()
        : settings.entrySet().stream()
            .map(e -> e.getKey() + " = " + e.getValue())
            .collect(Collectors.joining(", "));
  }
}
