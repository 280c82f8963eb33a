package org.dnas4j.quant;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Cell;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * w_q = c[l], with a learned codebook c per layer and for each weight a label l that stays. Labels
 * and first values come from {@link KMeans} over the first weights that it quantizes.
 *
 * <p>Gradient: that of each value is the sum over its weights, as in the paper; the latent weights
 * get theirs straight through, which moves them and nothing else. Values decay like weights.
 *
 * <p>Source: Han et al., Deep compression, arXiv 1510.00149, sections 3.1 to 3.3.
 */
final class Codebook implements Quantized {
  private final Parameter values;
  private final Cell labels;
  private final Started started;
  private final UnaryOperator<String> names;

  /**
   * Without labels.
   *
   * @param size number of values, 2 or more
   * @param shape of the weights
   */
  Codebook(Engine engine, UnaryOperator<String> names, int size, Shape shape) {
    this.names = names;
    started = new Started(engine, names.apply("codebook_known"));
    try (Scope scope = Scope.open()) {
      values = new Parameter(names.apply("codebook"), true, engine.full(Shape.of(size), 0));
      labels = new Cell(engine.full(shape, 0));
    }
  }

  @Override
  public Var apply(Pass pass, Var x) {
    start(x.value());
    Engine engine = pass.tape().engine();
    float[] codes = labels.get().toFloats();
    float[] shared = values.value().toFloats();
    float[] quantized = new float[codes.length];
    for (int i = 0; i < codes.length; i++) {
      quantized[i] = shared[(int) codes[i]];
    }
    return pass.tape()
        .record(
            engine.create(x.shape(), quantized),
            g -> new Tensor[] {g, sums(g, codes, shared.length)},
            x,
            pass.tape().parameter(values));
  }

  private static Tensor sums(Tensor gradient, float[] codes, int size) {
    float[] g = gradient.toFloats();
    double[] sums = new double[size];
    for (int i = 0; i < g.length; i++) {
      sums[(int) codes[i]] += g[i];
    }
    float[] floats = new float[size];
    for (int k = 0; k < size; k++) {
      floats[k] = (float) sums[k];
    }
    return gradient.engine().create(Shape.of(size), floats);
  }

  private void start(Tensor x) {
    if (started.isSo()) {
      return;
    }
    KMeans clusters = KMeans.of(x.toFloats(), values.shape().size());
    Engine engine = x.engine();
    values.set(clusters.centroids());
    try (Scope scope = Scope.open()) {
      labels.set(engine.create(x.shape(), clusters.labels()));
    }
    // Weights that are all alike, such as zeros, say nothing of those to come.
    if (clusters.isSpread()) {
      started.set(engine);
    }
  }

  @Override
  public List<Layer> children() {
    return List.of();
  }

  @Override
  public List<Parameter> ownParameters() {
    return List.of(values);
  }

  @Override
  public Map<String, Cell> ownBuffers() {
    Map<String, Cell> all = new HashMap<>(started.buffers());
    all.put(names.apply("labels"), labels);
    return all;
  }
}
