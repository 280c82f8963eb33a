package org.dnas4j.net;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dnas4j.layer.LayerState;
import org.dnas4j.tensor.Shape;

/** Names and shapes of what a full-precision network learns, without building one. */
public final class ResNetArrays {
  private final Map<String, Shape> shapes = new LinkedHashMap<>();

  private ResNetArrays() {}

  /** The arrays that {@link LayerState#save} gives for a network without skipped blocks. */
  public static Map<String, Shape> of(ResNetSpec net) {
    ResNetArrays arrays = new ResNetArrays();
    boolean cifar = net.stem() == ResNetSpec.Stem.CIFAR;
    arrays.convolution("conv1", 3, net.width(), cifar ? 3 : 7);
    arrays.norm("bn1", net.width());
    for (BlockSpec block : net.blocks()) {
      String prefix = block.name() + ".";
      arrays.convolution(prefix + "conv1", block.in(), block.out(), 3);
      arrays.norm(prefix + "bn1", block.out());
      arrays.convolution(prefix + "conv2", block.out(), block.out(), 3);
      arrays.norm(prefix + "bn2", block.out());
      if (!block.canSkip() && net.shortcut() == ResNetSpec.Shortcut.B) {
        arrays.convolution(prefix + "downsample.0", block.in(), block.out(), 1);
        arrays.norm(prefix + "downsample.1", block.out());
      }
    }
    arrays.shapes.put("fc.weight", Shape.of(net.classes(), net.features()));
    arrays.shapes.put("fc.bias", Shape.of(net.classes()));
    return arrays.shapes;
  }

  private void convolution(String name, int in, int out, int kernel) {
    shapes.put(name + ".weight", Shape.of(out, in, kernel, kernel));
  }

  private void norm(String name, int channels) {
    for (String part : new String[] {"weight", "bias", "running_mean", "running_var"}) {
      shapes.put(name + "." + part, Shape.of(channels));
    }
  }
}
