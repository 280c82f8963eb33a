package org.dnas4j.train;

import org.dnas4j.data.Batch;
import org.dnas4j.data.Images;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;

/**
 * A batch in an engine's memory, in the open scope.
 *
 * @param images {@code [N, C, H, W]}, FLOAT32
 * @param targets one distribution over the classes an image, one-hot from labels: {@code [N,
 *     classes]}, FLOAT32
 * @param labels the same on the host
 */
// An array on purpose: it is the batch's own, examples are never compared.
@SuppressWarnings("ArrayRecordComponent")
public record Examples(Tensor images, Tensor targets, int[] labels) {

  /** Copies a batch of a data set. */
  public static Examples of(Engine engine, Images data, Batch batch) {
    Shape shape = Shape.of(batch.size(), data.channels(), data.height(), data.width());
    Shape classes = Shape.of(batch.size(), data.classes());
    return new Examples(
        engine.create(shape, batch.images()),
        engine.create(classes, batch.oneHot(data.classes())),
        batch.labels());
  }

  /** The mean cross-entropy of logits for these images. */
  public Var crossEntropy(Var logits) {
    return Nn.crossEntropy(logits, targets);
  }

  /** Loss and accuracy of logits for these images. */
  public Score score(Var logits, Var crossEntropy) {
    return Score.of(crossEntropy.value().item(), logits.value().toFloats(), labels);
  }
}
