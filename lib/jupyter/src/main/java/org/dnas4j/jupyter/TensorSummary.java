package org.dnas4j.jupyter;

import java.util.Locale;
import org.dnas4j.tensor.Tensor;

/** A tensor in one line: shape, type and the range of its values, never the data. */
final class TensorSummary {
  private TensorSummary() {}

  static String of(Tensor tensor) {
    if (tensor.isClosed() || tensor.shape().size() == 0) {
      return tensor.toString();
    }
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    int odd = 0;
    float[] values = tensor.toFloats();
    for (float value : values) {
      if (Float.isFinite(value)) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
      } else {
        odd++;
      }
    }
    int finite = values.length - odd;
    String range =
        finite == 0
            ? ""
            : String.format(Locale.ROOT, "  min %.4g  mean %.4g  max %.4g", min, sum / finite, max);
    return tensor + range + (odd == 0 ? "" : "  (" + odd + " not finite)");
  }
}
