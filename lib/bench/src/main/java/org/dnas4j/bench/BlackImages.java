package org.dnas4j.bench;

import java.util.List;
import java.util.stream.IntStream;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.ImageDataset;
import org.dnas4j.net.NetSpec;
import org.dnas4j.train.TrainingData;

/** Data for trainings that get their batches from elsewhere and only ask for shape and classes. */
final class BlackImages {
  private BlackImages() {}

  /** Black images of the network's size, labelled with its classes in turn. */
  static TrainingData of(NetSpec net, int count) {
    int size = net.imageSize();
    List<String> classes = IntStream.range(0, net.classes()).mapToObj(c -> "class " + c).toList();
    int[] labels = IntStream.range(0, count).map(i -> i % net.classes()).toArray();
    byte[] pixels = new byte[count * 3 * size * size];
    ImageDataset images = ImageDataset.of("black", classes, 3, size, size, pixels, labels);
    return TrainingData.of(new ImageData(images, images), Augmentation.none());
  }
}
