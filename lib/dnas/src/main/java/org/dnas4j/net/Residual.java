package org.dnas4j.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Var;

/**
 * The fixed part of a residual block: y = ReLU(shortcut(x) + BN(conv₂(ReLU(BN(conv₁(x)))))). The
 * convolutions are the caller's business: quantized, or mixed by a super net.
 */
public final class Residual implements Layer {
  /** What the name of a block's last batch normalization ends with. */
  static final String LAST_NORM = ".bn2";

  private final BlockSpec spec;
  private final BatchNorm norm1;
  private final BatchNorm norm2;
  private final Optional<Parameter> projection;
  private final Optional<BatchNorm> projectionNorm;

  /** New layers named after the block. */
  public Residual(
      Engine engine, Rng rng, String name, BlockSpec spec, ResNetSpec.Shortcut shortcut) {
    this.spec = spec;
    norm1 = new BatchNorm(engine, name + ".bn1", spec.out());
    norm2 = new BatchNorm(engine, name + LAST_NORM, spec.out());
    boolean projects = !spec.canSkip() && shortcut == ResNetSpec.Shortcut.B;
    String downsample = name + ".downsample";
    projection =
        projects
            ? Optional.of(
                Init.convolution(engine, rng, downsample + ".0.weight", spec.out(), spec.in(), 1))
            : Optional.empty();
    projectionNorm =
        projects
            ? Optional.of(new BatchNorm(engine, downsample + ".1", spec.out()))
            : Optional.empty();
  }

  /**
   * Runs the block.
   *
   * @param conv1 the first convolution, from {@code [N, in, H, W]} with the block's stride
   * @param conv2 the second convolution
   * @param gate multiplies the residual branch after its last batch normalization; FLOAT32, {@code
   *     [1]}
   */
  public Var forward(
      Pass pass, Var x, Function<Var, Var> conv1, Function<Var, Var> conv2, Optional<Var> gate) {
    Var hidden = norm1.forward(pass, conv1.apply(x), true);
    Var branch = norm2.forward(pass, conv2.apply(hidden), false, gate);
    return Nn.addRelu(branch, shortcut(pass, x));
  }

  private Var shortcut(Pass pass, Var x) {
    if (projection.isPresent()) {
      Var y = Nn.conv2d(x, pass.tape().parameter(projection.get()), spec.stride(), 0);
      return projectionNorm.orElseThrow().forward(pass, y, false);
    }
    if (spec.canSkip()) {
      return x;
    }
    Var thinned =
        x.slice(2, 0, x.shape().dim(2), spec.stride()).slice(3, 0, x.shape().dim(3), spec.stride());
    return thinned.padded(1, (spec.out() - spec.in()) / 2, spec.out());
  }

  @Override
  public List<Layer> children() {
    List<Layer> children = new ArrayList<>(List.of(norm1, norm2));
    projectionNorm.ifPresent(children::add);
    return children;
  }

  @Override
  public List<Parameter> ownParameters() {
    return projection.stream().toList();
  }
}
