package org.dnas4j.data;

import java.util.List;
import org.dnas4j.base.Check;
import org.dnas4j.tensor.Rng;

/**
 * Drawn images that need no download: 32 × 32 in colour, 10 classes, the same bytes for the same
 * seed on every machine.
 *
 * <p>A class is a shape (disc, square, triangle, cross, ring) filled with stripes of a direction
 * (level, upright); neither decides alone, and mirroring keeps both. Colours, place, size, tilt,
 * light, striped ground, smaller shapes in front and noise are random and say nothing of the class.
 */
public final class ProceduralImages {
  /** Names of the classes, by label. */
  public static final List<String> CLASSES =
      List.of(
          "level disc",
          "level square",
          "level triangle",
          "level cross",
          "level ring",
          "upright disc",
          "upright square",
          "upright triangle",
          "upright cross",
          "upright ring");

  private static final List<Scene.Shape> SHAPES = List.of(Scene.Shape.values());

  private ProceduralImages() {}

  /**
   * Draws a training and a test set. Labels go round the classes, so the first n images of a set
   * are balanced, and image i does not depend on the sizes.
   *
   * @param trainSize images to train on, 1 to 500,000
   * @param testSize images to test on, 1 to 500,000; drawn from a stream of their own
   */
  public static ImageData generate(long seed, int trainSize, int testSize) {
    return new ImageData(draw(seed, "train", trainSize), draw(seed, "test", testSize))
        .from("drawn by dnas4j, seed " + seed);
  }

  private static ImageDataset draw(long seed, String part, int size) {
    Check.that(size >= 1 && size <= 500_000, part + " size", size, "1 to 500000");
    Rng stream = Rng.of(seed).split("procedural-images").split(part);
    byte[] pixels = new byte[size * Scene.LENGTH];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      int label = i % CLASSES.size();
      labels[i] = label;
      Scene.draw(
          SHAPES.get(label % SHAPES.size()),
          label >= SHAPES.size(),
          stream.split(i),
          pixels,
          i * Scene.LENGTH);
    }
    return ImageDataset.owning(
        "procedural-" + seed + "-" + part, CLASSES, 3, Scene.SIDE, Scene.SIDE, pixels, labels);
  }
}
