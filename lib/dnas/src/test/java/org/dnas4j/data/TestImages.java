package org.dnas4j.data;

import java.util.List;
import java.util.stream.IntStream;
import org.dnas4j.tensor.Rng;

/** Data sets of random bytes. */
final class TestImages {
  private TestImages() {}

  static ImageDataset random(long seed, int size, int channels, int height, int width) {
    Rng rng = Rng.of(seed);
    byte[] pixels = new byte[size * channels * height * width];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) rng.nextInt(256);
    }
    int[] labels = IntStream.range(0, size).map(i -> rng.nextInt(3)).toArray();
    List<String> names = List.of("a", "b", "c");
    return ImageDataset.of("random", names, channels, height, width, pixels, labels);
  }

  static Normalization normalization(int channels) {
    List<Double> mean = IntStream.range(0, channels).mapToObj(c -> 0.3 + 0.1 * c).toList();
    List<Double> std = IntStream.range(0, channels).mapToObj(c -> 0.2 + 0.05 * c).toList();
    return new Normalization(mean, std);
  }
}
