package org.dnas4j.train;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.LayerState;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.optim.Optimizer;

/**
 * Everything a loop needs to go on after an epoch. Random numbers are not in it: they follow from
 * the seed and the epoch.
 *
 * @param epoch epochs done
 * @param arrays parameters, buffers and optimizer state by name
 * @param texts what is no array, by name
 */
public record TrainingState(int epoch, Map<String, NamedArray> arrays, Map<String, String> texts) {
  /** Arrays alone. */
  public TrainingState(int epoch, Map<String, NamedArray> arrays) {
    this(epoch, arrays, Map.of());
  }

  /** Copies a network and its optimizers. */
  public static TrainingState save(int epoch, Layer network, Optimizer... optimizers) {
    Map<String, NamedArray> arrays = new LinkedHashMap<>(LayerState.save(network));
    for (Optimizer optimizer : optimizers) {
      optimizer.state().forEach((name, elements) -> arrays.put(name, NamedArray.of(elements)));
    }
    return new TrainingState(epoch, arrays);
  }

  /** Puts network and optimizers back to where {@link #save} found them. */
  public void restore(Layer network, Optimizer... optimizers) {
    LayerState.restore(network, arrays);
    Map<String, float[]> elements = new LinkedHashMap<>();
    arrays.forEach((name, values) -> elements.put(name, values.values()));
    for (Optimizer optimizer : optimizers) {
      optimizer.restore(elements);
    }
  }
}
