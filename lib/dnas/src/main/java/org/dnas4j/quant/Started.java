package org.dnas4j.quant;

import java.util.Map;
import org.dnas4j.tensor.Cell;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;

/**
 * Whether what a quantizer learns has its start, which comes from the first values that it sees: 1
 * or 0, saved beside that, because only then is what is saved worth anything.
 */
final class Started {
  private final String name;
  private final Cell known;

  /** Spares the look at the cell. */
  private boolean seen;

  /**
   * Not started.
   *
   * @param name under which it is saved
   */
  Started(Engine engine, String name) {
    this.name = name;
    try (Scope scope = Scope.open()) {
      known = new Cell(engine.full(Shape.of(1), 0));
    }
  }

  boolean isSo() {
    seen = seen || known.get().item() == 1;
    return seen;
  }

  void set(Engine engine) {
    try (Scope scope = Scope.open()) {
      known.set(engine.full(Shape.of(1), 1));
    }
    seen = true;
  }

  /** What is saved. */
  Map<String, Cell> buffers() {
    return Map.of(name, known);
  }
}
