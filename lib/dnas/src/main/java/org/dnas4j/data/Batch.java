package org.dnas4j.data;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.dnas4j.base.Check;

/**
 * Images ready for a step. The arrays belong to whoever takes the batch.
 *
 * @param images normalized, size × channels × height × width
 * @param labels one per image
 */
// Arrays on purpose: they are handed to an engine as they are, batches are never compared.
@SuppressWarnings("ArrayRecordComponent")
public record Batch(float[] images, int[] labels) {
  /** Number of images. */
  public int size() {
    return labels.length;
  }

  /**
   * The images whose place in the batch is not told to be left out; arrays are shared if all stay.
   */
  public Batch without(IntPredicate leftOut) {
    int[] kept = IntStream.range(0, size()).filter(i -> !leftOut.test(i)).toArray();
    if (kept.length == size()) {
      return this;
    }
    int length = images.length / size();
    float[] left = new float[kept.length * length];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(images, kept[i] * length, left, i * length, length);
    }
    return new Batch(left, Arrays.stream(kept).map(i -> labels[i]).toArray());
  }

  /** Size × classes floats: 1 at each image's class, else 0. Labels beyond classes are refused. */
  public float[] oneHot(int classes) {
    float[] result = new float[labels.length * classes];
    for (int i = 0; i < labels.length; i++) {
      Check.that(
          labels[i] < classes, "label", labels[i], "below the number of classes, " + classes);
      result[i * classes + labels[i]] = 1f;
    }
    return result;
  }
}
