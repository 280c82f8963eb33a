package org.dnas4j.testing;

import java.util.List;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.ImageDataset;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.Rng;
import org.dnas4j.train.TrainingData;

/** What tests of whole networks share: an engine, a network and images that take little time. */
public final class Tiny {
  /** Two blocks, of which the second halves the image. */
  public static final NetSpec NET =
      ResNets.of(ResNets.Stem.CIFAR, List.of(1, 1), 4, ResNets.Shortcut.A, 8, 2);

  private static final class Shared {
    static final Engine LIBTORCH =
        Engines.open("libtorch", new EngineOptions(DType.FLOAT32, 1, "cpu"));
  }

  private Tiny() {}

  /** LibTorch on one thread, one for all tests. */
  public static Engine libtorch() {
    return Shared.LIBTORCH;
  }

  /** Images of noise with level (class 0) or upright (class 1) stripes. */
  public static TrainingData stripes(int train, int test, Augmentation augmentation) {
    ImageData images = new ImageData(stripes("train", train), stripes("test", test));
    return TrainingData.of(images, augmentation);
  }

  private static ImageDataset stripes(String part, int size) {
    int side = NET.imageSize();
    byte[] pixels = new byte[size * 3 * side * side];
    int[] labels = new int[size];
    Rng rng = Rng.of(5).split(part);
    for (int i = 0; i < size; i++) {
      labels[i] = i % 2;
      int phase = rng.nextInt(4);
      for (int p = 0; p < 3 * side * side; p++) {
        int along = labels[i] == 0 ? p / side % side : p % side;
        double stripe = (along + phase) % 4 < 2 ? 40 : -40;
        double value = 128 + stripe + 30 * rng.nextGaussian();
        pixels[i * 3 * side * side + p] = (byte) Math.max(0, Math.min(255, value));
      }
    }
    List<String> classes = List.of("level", "upright");
    return ImageDataset.of("stripes-" + part, classes, 3, side, side, pixels, labels);
  }
}
