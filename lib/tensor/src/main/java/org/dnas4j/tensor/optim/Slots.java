package org.dnas4j.tensor.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.tensor.Cell;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;

/** One running tensor per parameter, such as a momentum, starting at zero. */
final class Slots implements AutoCloseable {
  private final String kind;
  private final Map<Parameter, Cell> cells = new LinkedHashMap<>();

  Slots(String kind, List<Parameter> parameters) {
    this.kind = kind;
    try (Scope scope = Scope.open()) {
      for (Parameter p : parameters) {
        Engine engine = p.value().engine();
        cells.put(p, new Cell(engine.full(p.shape(), 0)));
      }
    }
  }

  Cell of(Parameter parameter) {
    return cells.get(parameter);
  }

  void save(Map<String, float[]> into) {
    cells.forEach((p, cell) -> into.put(p.name() + "." + kind, cell.get().toFloats()));
  }

  void restore(Map<String, float[]> from) {
    try (Scope scope = Scope.open()) {
      cells.forEach(
          (p, cell) -> {
            String name = p.name() + "." + kind;
            float[] elements = from.get(name);
            if (elements == null || elements.length != p.shape().size()) {
              throw new IllegalArgumentException(
                  "optimizer state \""
                      + name
                      + "\" should have "
                      + p.shape().size()
                      + " numbers, found "
                      + (elements == null ? "none" : elements.length)
                      + "; the checkpoint belongs to another network");
            }
            cell.set(cell.get().engine().create(p.shape(), elements));
          });
    }
  }

  @Override
  public void close() {
    cells.values().forEach(Cell::close);
  }
}
