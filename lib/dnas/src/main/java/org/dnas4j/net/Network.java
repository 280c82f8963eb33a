package org.dnas4j.net;

import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/** An image classifier that can be trained. */
public interface Network extends Layer {
  /**
   * Classifies.
   *
   * @param images {@code [N, 3, H, W]}, FLOAT32, normalized
   * @return logits {@code [N, classes]}, FLOAT32
   */
  Var forward(Pass pass, Tensor images);
}
