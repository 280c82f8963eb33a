package org.dnas4j.quant;

import java.util.List;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/** Weights or activations of one layer at one width, with whatever that learns for itself. */
public interface Quantized extends Layer {
  /**
   * Quantizes.
   *
   * @param x latent weights, FLOAT32, or activations in the engine's type
   * @return of the shape and type of x
   */
  Var apply(Pass pass, Var x);

  /**
   * Fits what it learns to values such as it will quantize, where nothing is trained. By default
   * nothing: it learns nothing, or starts from the first values by itself.
   */
  default void calibrate(Tensor x) {}

  /** A quantizer that learns nothing. */
  static Quantized of(Quantizer quantizer) {
    return new Quantized() {
      @Override
      public Var apply(Pass pass, Var x) {
        return quantizer.quantize(x);
      }

      @Override
      public List<Layer> children() {
        return List.of();
      }
    };
  }
}
