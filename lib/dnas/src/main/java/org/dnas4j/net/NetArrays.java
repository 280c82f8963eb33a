package org.dnas4j.net;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.tensor.Shape;

/** Names and shapes of what a full-precision network learns, without building one. */
public final class NetArrays {
  private final Map<String, Shape> shapes = new LinkedHashMap<>();

  private NetArrays() {}

  /** The arrays that {@code LayerState.save} gives for a network without skipped blocks. */
  public static Map<String, Shape> of(NetSpec net) {
    NetArrays arrays = new NetArrays();
    arrays.add(net.layers());
    return arrays.shapes;
  }

  private void add(List<LayerSpec> layers) {
    for (LayerSpec layer : layers) {
      if (layer instanceof LayerSpec.Convolution c) {
        shapes.put(c.conv().name() + ".weight", c.conv().weightShape());
      } else if (layer instanceof LayerSpec.Norm n) {
        for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
          shapes.put(n.name() + "." + part, Shape.of(n.channels()));
        }
      } else if (layer instanceof LayerSpec.Linear l) {
        shapes.put(l.conv().name() + ".weight", l.conv().weightShape());
        shapes.put(l.conv().name() + ".bias", Shape.of(l.conv().out()));
      } else if (layer instanceof LayerSpec.Block b) {
        add(b.layers());
      }
    }
  }
}
