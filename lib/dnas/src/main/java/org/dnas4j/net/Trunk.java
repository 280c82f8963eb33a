package org.dnas4j.net;

import java.util.List;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
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
  private final ResNetSpec.Stem kind;
  private final Parameter stem;
  private final BatchNorm norm;
  private final Parameter fcWeight;
  private final Parameter fcBias;

  /** New random layers. */
  public Trunk(Engine engine, Rng rng, ResNetSpec spec) {
    kind = spec.stem();
    int kernel = kind == ResNetSpec.Stem.CIFAR ? 3 : 7;
    stem = Init.convolution(engine, rng, "conv1.weight", spec.width(), 3, kernel);
    norm = new BatchNorm(engine, "bn1", spec.width());
    fcWeight = Init.linear(engine, rng, "fc.weight", spec.classes(), spec.features());
    try (Scope scope = Scope.open()) {
      fcBias = new Parameter("fc.bias", false, engine.full(Shape.of(spec.classes()), 0));
    }
  }

  /** From images {@code [N, 3, H, W]} FLOAT32 to the blocks' input in the engine's type. */
  public Var stem(Pass pass, Tensor images) {
    return pass.part(
        () -> {
          Var x = pass.tape().constant(images).cast(pass.tape().engine().computeType());
          Var weight = pass.tape().parameter(stem);
          return switch (kind) {
            case CIFAR -> norm.forward(pass, Nn.conv2d(x, weight, 1, 1), true);
            case IMAGENET ->
                Nn.maxPool(norm.forward(pass, Nn.conv2d(x, weight, 2, 3), true), 3, 2, 1);
          };
        });
  }

  /** From the blocks' output to logits {@code [N, classes]} FLOAT32. */
  public Var head(Pass pass, Var x) {
    Var pooled = Nn.globalAveragePool(x);
    return pooled.matmul(pass.tape().parameter(fcWeight), true).plus(pass.tape().parameter(fcBias));
  }

  @Override
  public List<Layer> children() {
    return List.of(norm);
  }

  @Override
  public List<Parameter> ownParameters() {
    return List.of(stem, fcWeight, fcBias);
  }
}
