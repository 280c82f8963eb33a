package org.dnas4j.layer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dnas4j.tensor.Cell;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;

/** Copies a layer's parameters and buffers to host memory and back, by name. */
public final class LayerState {
  private LayerState() {}

  /** Everything the layer has learned. */
  public static Map<String, NamedArray> save(Layer layer) {
    Map<String, NamedArray> state = new LinkedHashMap<>();
    for (Parameter p : layer.parameters()) {
      state.put(p.name(), NamedArray.of(p.value()));
    }
    buffers(layer).forEach((name, cell) -> state.put(name, NamedArray.of(cell.get())));
    return state;
  }

  /**
   * Restores what {@link #save} gave; names the layer does not have are ignored.
   *
   * @throws IllegalArgumentException if a name is missing or a shape differs
   */
  public static void restore(Layer layer, Map<String, NamedArray> state) {
    Map<String, Cell> buffers = buffers(layer);
    // All are looked up before any is changed, so that a wrong state leaves the layer as it was.
    layer.parameters().forEach(p -> find(state, p.name(), p.shape()));
    buffers.forEach((name, cell) -> find(state, name, cell.get().shape()));
    for (Parameter p : layer.parameters()) {
      p.set(find(state, p.name(), p.shape()));
    }
    buffers.forEach(
        (name, cell) -> {
          Tensor old = cell.get();
          try (Scope scope = Scope.open()) {
            cell.set(old.engine().create(old.shape(), find(state, name, old.shape())));
          }
        });
  }

  private static float[] find(Map<String, NamedArray> state, String name, Shape shape) {
    NamedArray values = state.get(name);
    if (values == null || !values.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "saved state has "
              + (values == null ? "no" : values.shape().toString())
              + " \""
              + name
              + "\", but the network needs "
              + shape
              + "; it belongs to another network");
    }
    return values.values();
  }

  private static Map<String, Cell> buffers(Layer layer) {
    Map<String, Cell> all = new LinkedHashMap<>(layer.ownBuffers());
    layer.children().forEach(child -> all.putAll(buffers(child)));
    return all;
  }
}
