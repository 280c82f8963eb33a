package org.dnas4j.quant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Cell;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * w_q = Σₖ λₖ·{@link BinaryWeights}(wₖ): the latent weights w₁ and further ones of the same shape,
 * with a learned number λₖ each. The gradient of each wₖ is λₖ times that of w_q.
 *
 * <p>λₖ starts uniform in (0, 1), as in the authors' code; the further weights start normal with
 * the standard deviation of the latent ones, by which they are seeded: so runs of one seed agree.
 *
 * <p>Source: Zhuang et al., Structured binary neural networks for accurate image classification,
 * CVPR 2019, equation 3.
 */
final class BinaryBases implements Quantized {
  private static final BinaryWeights BINARY = new BinaryWeights();

  private final List<Parameter> scales = new ArrayList<>();
  private final List<Parameter> further = new ArrayList<>();
  private final String knownName;
  private final Started started;

  /**
   * Without a start.
   *
   * @param count of binary weights, 1 or more
   */
  BinaryBases(Engine engine, UnaryOperator<String> names, int count, Shape shape) {
    knownName = names.apply("bases_known");
    started = new Started(engine, knownName);
    try (Scope scope = Scope.open()) {
      for (int k = 0; k < count; k++) {
        // Names have letters only.
        char letter = (char) ('a' + k);
        scales.add(new Parameter(names.apply("scale_" + letter), true, one(engine)));
        if (k > 0) {
          String name = names.apply("base_" + letter);
          further.add(new Parameter(name, true, engine.full(shape, 0)));
        }
      }
    }
  }

  private static Tensor one(Engine engine) {
    return engine.full(Shape.of(1), 1);
  }

  @Override
  public Var apply(Pass pass, Var x) {
    start(x);
    Var sum = null;
    for (int k = 0; k < scales.size(); k++) {
      Var latent = k == 0 ? x : pass.tape().parameter(further.get(k - 1));
      Var binary = BINARY.quantize(latent);
      Var scale = pass.tape().parameter(scales.get(k));
      sum = sum == null ? binary.times(scale) : sum.plusScaled(binary, scale);
    }
    return sum;
  }

  private void start(Var x) {
    if (started.isSo()) {
      return;
    }
    float[] values = x.value().toFloats();
    double largest = 0;
    for (float v : values) {
      largest = Math.max(largest, Math.abs(v));
    }
    if (!(largest > 0 && largest < Float.POSITIVE_INFINITY)) {
      return;
    }
    double square = 0;
    for (float v : values) {
      square += v / largest * (v / largest);
    }
    double deviation = largest * Math.sqrt(square / values.length);
    Rng rng = Rng.of(Arrays.hashCode(values)).split(knownName);
    scales.forEach(scale -> scale.set(new float[] {(float) rng.nextDouble()}));
    for (Parameter base : further) {
      float[] normal = new float[values.length];
      for (int i = 0; i < normal.length; i++) {
        normal[i] = (float) (deviation * rng.nextGaussian());
      }
      base.set(normal);
    }
    started.set(x.tape().engine());
  }

  @Override
  public List<Layer> children() {
    return List.of();
  }

  @Override
  public List<Parameter> ownParameters() {
    List<Parameter> all = new ArrayList<>(scales);
    all.addAll(further);
    return all;
  }

  @Override
  public Map<String, Cell> ownBuffers() {
    return started.buffers();
  }
}
