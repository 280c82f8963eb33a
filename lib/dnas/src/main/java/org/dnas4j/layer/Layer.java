package org.dnas4j.layer;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dnas4j.tensor.Cell;
import org.dnas4j.tensor.Parameter;

/** Something with learned state: a layer, a block or a whole network. */
public interface Layer extends AutoCloseable {
  /** The layers inside, in a fixed order. */
  List<? extends Layer> children();

  /** This layer's own parameters, without those of its children. */
  default List<Parameter> ownParameters() {
    return List.of();
  }

  /** This layer's own state that is not learned by gradients, by unique name. */
  default Map<String, Cell> ownBuffers() {
    return Map.of();
  }

  /** All parameters, its own first. */
  default List<Parameter> parameters() {
    return Stream.concat(
            ownParameters().stream(), children().stream().flatMap(c -> c.parameters().stream()))
        .toList();
  }

  /** Frees all state. */
  @Override
  default void close() {
    ownParameters().forEach(Parameter::close);
    ownBuffers().values().forEach(Cell::close);
    children().forEach(Layer::close);
  }
}
