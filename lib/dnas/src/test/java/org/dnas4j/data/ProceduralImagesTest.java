package org.dnas4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProceduralImagesTest {
  @Test
  void theSameSeedGivesTheSameBytesForEver() {
    // Results of finished runs refer to these bytes: a change needs a new name of the set.
    ImageData data = ProceduralImages.generate(1, 100, 50);
    assertEquals(
        "2cd6fb8a7a28e45f2a393d9a77f59c44f16dece10b15e43960407ce2993eecad", data.train().sha256());
    assertEquals(
        "0bc8f1f8f6cb31aa90ae0ccf0917d4ecbb71b375528b05324c5edc92b1c08799", data.test().sha256());
  }

  @Test
  void imagesDoNotDependOnTheSizes() {
    ImageData small = ProceduralImages.generate(7, 20, 10);
    ImageData large = ProceduralImages.generate(7, 200, 100);
    assertEquals(small.train().sha256(), large.first(20, 10).train().sha256());
    assertEquals(small.test().sha256(), large.first(20, 10).test().sha256());
  }

  @Test
  void noImageOccursTwiceInTrainTestOrUnderAnotherSeed() {
    Set<ByteBuffer> seen = new HashSet<>();
    for (long seed = 1; seed <= 2; seed++) {
      ImageData data = ProceduralImages.generate(seed, 500, 500);
      for (Images images : new Images[] {data.train(), data.test()}) {
        ImageDataset set = (ImageDataset) images;
        for (int i = 0; i < set.size(); i++) {
          seen.add(ByteBuffer.wrap(set.image(i)));
        }
      }
    }
    assertEquals(2000, seen.size());
  }

  @Test
  void classesAreBalanced() {
    int[] counts = new int[10];
    for (int label : ProceduralImages.generate(1, 200, 1).train().labels()) {
      counts[label]++;
    }
    int[] expected = new int[10];
    Arrays.fill(expected, 20);
    assertArrayEquals(expected, counts);
  }

  /** A class that could be told from colour or brightness alone would make the set too easy. */
  @Test
  void meanColourSaysLittleOfTheClass() {
    ImageDataset data = (ImageDataset) ProceduralImages.generate(3, 4000, 1).train();
    double[] mean = new double[10];
    for (int i = 0; i < data.size(); i++) {
      for (byte v : data.image(i)) {
        mean[data.label(i)] += (v & 255) / (400.0 * 3072);
      }
    }
    double all = Arrays.stream(mean).average().orElseThrow();
    for (double m : mean) {
      // The mean of an image has a deviation of about 25, that of 400 images about 1.25.
      assertEquals(all, m, 6);
    }
  }

  @Test
  void seedsDifferAndSizesAreChecked() {
    assertNotEquals(
        ProceduralImages.generate(1, 10, 1).train().sha256(),
        ProceduralImages.generate(2, 10, 1).train().sha256());
    assertThrows(IllegalArgumentException.class, () -> ProceduralImages.generate(1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> ProceduralImages.generate(1, 1, 500_001));
  }
}
