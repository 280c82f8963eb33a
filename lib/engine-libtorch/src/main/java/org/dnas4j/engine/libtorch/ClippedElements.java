package org.dnas4j.engine.libtorch;

import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The elements of images that a clipping to [0, high) changes.
 *
 * @param places of each, counted in the order elements lie in memory, channels last
 * @param values of each
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ClippedElements(long[] places, float[] values) {
  static final ClippedElements NONE = new ClippedElements(new long[0], new float[0]);

  private static final long[] BATCH = {0};

  /** Of so many images one is in a sample. */
  private static final int SAMPLED = 16;

  /**
   * Finds them, first by the extremes over all images of a batch: those take one fast pass, where
   * comparing each element takes several slow ones.
   *
   * @param x {@code [N, C, H, W]}, dense, channels last, FLOAT32 or BFLOAT16
   */
  static ClippedElements of(Tensor x, float high) {
    Tensor images = x.permute(0, 2, 3, 1).view(x.size(0), -1);
    float[] least = Floats.of(images.amin(BATCH, false));
    float[] most = Floats.of(images.amax(BATCH, false));
    long[] columns = new long[most.length];
    int count = 0;
    for (int i = 0; i < most.length; i++) {
      if (isClipped(least[i], high) || isClipped(most[i], high)) {
        columns[count++] = i;
      }
    }
    Collector found = new Collector();
    if (count > 0) {
      float[] read = Floats.of(images.index_select(1, indices(columns, count)));
      for (int i = 0; i < read.length; i++) {
        if (isClipped(read[i], high)) {
          found.add((long) (i / count) * most.length + columns[i % count], read[i]);
        }
      }
    }
    return found.all();
  }

  /** Those of these that a clipping at another limit changes, too, which is not below this one. */
  ClippedElements above(float high) {
    Collector found = new Collector();
    for (int i = 0; i < size(); i++) {
      if (isClipped(values[i], high)) {
        found.add(places[i], values[i]);
      }
    }
    return found.all();
  }

  int size() {
    return places.length;
  }

  /** The elements of some images. */
  static float[] sample(Tensor x) {
    LongOptional all = new LongOptional();
    return Floats.of(x.slice(0, all, all, SAMPLED).permute(0, 2, 3, 1));
  }

  /** How many of some elements a clipping changes. */
  static int count(float[] elements, float high) {
    int count = 0;
    for (float element : elements) {
      count += isClipped(element, high) ? 1 : 0;
    }
    return count;
  }

  /** Subtracts a number from each of these elements of another tensor of this kind, in place. */
  void subtract(float[] numbers, Tensor from) {
    if (size() == 0) {
      return;
    }
    Tensor values = torch.empty(size());
    values.data_ptr_float().put(numbers);
    from.permute(0, 2, 3, 1)
        .view(-1)
        .index_add_(0, indices(places, size()), values.to(from.scalar_type()), new Scalar(-1));
  }

  /** The sum of numbers, one an element, over those elements that are not below 0. */
  float sumAbove(float[] numbers) {
    double sum = 0;
    for (int i = 0; i < size(); i++) {
      sum += values[i] < 0 ? 0 : numbers[i];
    }
    return (float) sum;
  }

  static boolean isClipped(float value, float high) {
    return !(value >= 0 && value < high);
  }

  private static Tensor indices(long[] places, int count) {
    Tensor tensor =
        torch.empty(
            new long[] {count}, new TensorOptions(ScalarType.Long), new MemoryFormatOptional());
    tensor.data_ptr_long().put(places, 0, count);
    return tensor;
  }

  private static final class Collector {
    private long[] places = new long[64];
    private float[] values = new float[64];
    private int size;

    void add(long place, float value) {
      if (size == places.length) {
        places = Arrays.copyOf(places, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
      places[size] = place;
      values[size++] = value;
    }

    ClippedElements all() {
      return new ClippedElements(Arrays.copyOf(places, size), Arrays.copyOf(values, size));
    }
  }
}
