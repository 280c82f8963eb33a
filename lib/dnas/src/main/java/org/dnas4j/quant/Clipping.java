package org.dnas4j.quant;

import java.util.List;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/** PACT with its learned clipping level, for the input of one convolution. */
public final class Clipping implements Quantized {
  /** Values that a calibration looks at, about. */
  private static final int SAMPLE = 1 << 16;

  private static final int LEVELS = 40;

  private final Pact pact;
  private final Parameter alpha;

  /**
   * A new level.
   *
   * @param name of the level, which decays like a weight: PACT's L2 on α
   * @param initial above 0
   */
  public Clipping(Engine engine, Pact pact, String name, float initial) {
    this.pact = pact;
    try (Scope scope = Scope.open()) {
      alpha = new Parameter(name, true, engine.full(Shape.of(1), initial));
    }
  }

  /** The quantizer. */
  public Pact pact() {
    return pact;
  }

  /** The level, shape {@code [1]}. */
  public Parameter alpha() {
    return alpha;
  }

  @Override
  public Var apply(Pass pass, Var x) {
    return pact.quantize(x, pass.tape().parameter(alpha));
  }

  /** To the level of the least squared error among even steps up to the largest value. */
  @Override
  public void calibrate(Tensor x) {
    float[] values;
    try (Scope scope = Scope.open()) {
      values = x.engine().cast(x, DType.FLOAT32).toFloats();
    }
    // Odd, so that it does not walk along one column of the maps.
    int stride = values.length / SAMPLE | 1;
    float largest = 0;
    for (int i = 0; i < values.length; i += stride) {
      largest = Math.max(largest, values[i]);
    }
    if (largest <= 0) {
      return;
    }
    float best = largest;
    double least = Double.POSITIVE_INFINITY;
    for (int step = 1; step <= LEVELS; step++) {
      float level = largest * step / LEVELS;
      double error = squaredError(values, stride, level);
      if (error < least) {
        least = error;
        best = level;
      }
    }
    alpha.set(new float[] {best});
  }

  private double squaredError(float[] values, int stride, float level) {
    double unit = (double) level / ((1 << pact.bits()) - 1);
    double error = 0;
    for (int i = 0; i < values.length; i += stride) {
      double rounded = Math.rint(Math.max(0, Math.min(values[i], level)) / unit) * unit;
      error += (values[i] - rounded) * (values[i] - rounded);
    }
    return error;
  }

  @Override
  public List<Layer> children() {
    return List.of();
  }

  @Override
  public List<Parameter> ownParameters() {
    return List.of(alpha);
  }
}
