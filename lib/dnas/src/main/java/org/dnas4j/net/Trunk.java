package org.dnas4j.net;

import java.util.List;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/** The first convolution and the last linear layer, which the paper leaves in floating point. */
public final class Trunk implements Layer {
  private final Parameter stem;
  private final BatchNorm norm;
  private final Parameter weight;
  private final Parameter bias;

  /** New random layers. */
  public Trunk(Engine engine, Rng rng, ResNetSpec spec) {
    stem = Init.convolution(engine, rng, "conv1.weight", spec.width(), 3, 3);
    norm = new BatchNorm(engine, "bn1", spec.width());
    weight = Init.linear(engine, rng, "fc.weight", spec.classes(), spec.features());
    try (Scope scope = Scope.open()) {
      bias = new Parameter("fc.bias", false, engine.full(Shape.of(spec.classes()), 0));
    }
  }

  /** From images {@code [N, 3, H, W]} FLOAT32 to the blocks' input in the engine's type. */
  public Var stem(Pass pass, Tensor images) {
    return pass.part(
        () -> {
          Var x = pass.tape().constant(images).cast(pass.tape().engine().computeType());
          Var y = Nn.conv2d(x, pass.tape().parameter(stem), 1, 1);
          return norm.forward(pass, y, true);
        });
  }

  /** From the blocks' output to logits {@code [N, classes]} FLOAT32. */
  public Var head(Pass pass, Var x) {
    Var pooled = Nn.globalAveragePool(x);
    return pooled.matmul(pass.tape().parameter(weight), true).plus(pass.tape().parameter(bias));
  }

  @Override
  public List<Layer> children() {
    return List.of(norm);
  }

  @Override
  public List<Parameter> ownParameters() {
    return List.of(stem, weight, bias);
  }
}
