package org.dnas4j.net;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dnas4j.layer.Layer;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;

/** Random initial values; each parameter draws from a stream of its own name. */
public final class Init {
  private Init() {}

  /**
   * The weight of a convolution or of the linear layer. Convolutions: normal with variance 2 /
   * (O/groups·k·k), He initialization by fan-out (He et al., Delving deep into rectifiers, ICCV
   * 2015). Linear layer: normal with variance 1 / (3 I), as PyTorch's.
   */
  public static Parameter weight(Engine engine, Rng rng, ConvSpec conv, String name) {
    double fanOut = (double) (conv.out() / conv.groups()) * conv.kernel() * conv.kernel();
    double variance = conv.role() == ConvSpec.Role.LAST ? 1 / (3.0 * conv.in()) : 2 / fanOut;
    Shape shape = conv.weightShape();
    Rng stream = rng.split(name);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (Math.sqrt(variance) * stream.nextGaussian());
    }
    try (Scope scope = Scope.open()) {
      return new Parameter(name, true, engine.create(shape, values));
    }
  }

  /**
   * Sets the scale of each residual branch's last batch normalization to 0, so that blocks begin as
   * their shortcuts (Goyal et al., Accurate, large minibatch SGD, arXiv 1706.02677, section 5.1).
   * Blocks that end otherwise stay as they are.
   *
   * @param network built from the definition, also as a super net
   */
  public static void zeroLastNorms(NetSpec net, Layer network) {
    Set<String> last = new HashSet<>();
    net.definedBlocks()
        .filter(block -> block.shortcut().isPresent())
        .map(block -> block.branch().get(block.branch().size() - 1))
        .filter(LayerSpec.Norm.class::isInstance)
        .forEach(norm -> last.add(((LayerSpec.Norm) norm).name() + ".weight"));
    List<Parameter> parameters = network.parameters();
    for (Parameter p : parameters) {
      // A path of a super net has a name in between: g1b1.path4.bn2.weight.
      if (last.contains(p.name().replaceFirst("\\.path[^.]+", ""))) {
        p.set(new float[p.shape().size()]);
      }
    }
  }
}
