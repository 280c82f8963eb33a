package org.dnas4j.kind;

import java.util.Locale;

/**
 * One of several possibilities that a configuration leaves open, with components of its own. In
 * JSON it is {@code {"kind": name, "component": value, …}}, or the name alone if it has none.
 *
 * <p>A choice is an interface that extends this one; a possibility is a public record that
 * implements that interface and has a public constructor without arguments, which gives its
 * defaults. {@link java.util.ServiceLoader} finds it by its line in {@code
 * META-INF/services/<interface>}; a record declared in a notebook is given as a value.
 */
public interface Kind {
  /**
   * The name in configurations, by which runs are found: keep it when the class is renamed. Without
   * a name of its own, the class's in lower case with underscores.
   */
  default String kind() {
    return getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
        .toLowerCase(Locale.ROOT);
  }
}
