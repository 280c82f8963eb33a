package org.dnas4j.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.dnas4j.base.Check;

/**
 * Per-channel shift and scale of pixels: (byte / 255 − mean) / std.
 *
 * @param mean of each channel, on the scale from 0 to 1
 * @param std standard deviation of each channel on that scale, above 0, as many as means
 */
public record Normalization(List<Double> mean, List<Double> std) {
  /** Checks lengths and ranges. */
  public Normalization {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    Check.that(!mean.isEmpty(), "number of means", 0, "one per channel, at least 1");
    Check.that(mean.size() == std.size(), "number of stds", std.size(), "as many as means");
    Check.that(mean.stream().allMatch(Double::isFinite), "mean", mean, "finite numbers");
    Check.that(std.stream().allMatch(s -> s > 0 && s < 1e9), "std", std, "numbers above 0");
  }

  /** Leaves pixels on the scale from 0 to 1. */
  public static Normalization identity(int channels) {
    return new Normalization(
        Collections.nCopies(channels, 0.0), Collections.nCopies(channels, 1.0));
  }

  /** The usual constants for ImageNet, measured on its training set in RGB. */
  public static Normalization imageNet() {
    return new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
  }

  /**
   * Mean and standard deviation of every channel over all pixels of a set, which must be the
   * training set. A channel of one single value gets the standard deviation 1.
   */
  public static Normalization of(ImageDataset data) {
    Check.that(data.size() > 0, "size of " + data.name(), 0, "at least 1 image to normalize by");
    int plane = data.height() * data.width();
    byte[] pixels = data.rawPixels();
    List<Double> means = new ArrayList<>();
    List<Double> stds = new ArrayList<>();
    for (int c = 0; c < data.channels(); c++) {
      // Sums of whole numbers: exact, so the order of the images does not matter.
      long sum = 0;
      long squares = 0;
      for (int i = 0; i < data.size(); i++) {
        int start = data.offset(i) + c * plane;
        for (int p = start; p < start + plane; p++) {
          int v = pixels[p] & 255;
          sum += v;
          squares += (long) v * v;
        }
      }
      double n = (double) data.size() * plane;
      double mean = sum / n;
      double variance = squares / n - mean * mean;
      means.add(mean / 255);
      stds.add(variance > 1e-9 ? Math.sqrt(variance) / 255 : 1.0);
    }
    return new Normalization(means, stds);
  }

  /** Normalized value of every byte of every channel: [channel][0 to 255]. */
  float[][] table() {
    float[][] table = new float[mean.size()][256];
    for (int c = 0; c < table.length; c++) {
      for (int v = 0; v < 256; v++) {
        table[c][v] = (float) ((v / 255.0 - mean.get(c)) / std.get(c));
      }
    }
    return table;
  }
}
