package org.dnas4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutTest {
  /** Images of one pixel, which is their number, of classes in turn. */
  private static ImageDataset numbered(int size, List<String> classes) {
    byte[] pixels = new byte[size];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      pixels[i] = (byte) i;
      labels[i] = i % classes.size();
    }
    return ImageDataset.of("numbered", classes, 1, 1, 1, pixels, labels);
  }

  private static ImageData data(ImageDataset train) {
    return new ImageData(train, train.first(1));
  }

  private static List<Integer> numbers(Images images) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      numbers.add(images.image(i)[0] & 255);
    }
    return numbers;
  }

  @Test
  void everyImageIsInOneOfTheSetsAndClassesAreHeldOutAlike() {
    ImageData split = HeldOut.of(data(numbered(90, List.of("a", "b", "c"))), 12);
    Images heldOut = split.heldOut().orElseThrow();
    Set<Integer> all = new HashSet<>(numbers(split.train()));
    all.addAll(numbers(heldOut));
    assertEquals(78, split.train().size());
    assertEquals(12, heldOut.size());
    assertEquals(90, all.size());
    for (int c = 0; c < 3; c++) {
      int label = c;
      assertEquals(4, IntStream.of(heldOut.labels()).filter(l -> l == label).count());
      assertEquals(26, IntStream.of(split.train().labels()).filter(l -> l == label).count());
    }
    for (int i = 0; i < 12; i++) {
      assertEquals(heldOut.image(i)[0] % 3, heldOut.label(i));
    }
  }

  @Test
  void theOrderOfTrainingImagesStays() {
    List<Integer> left =
        numbers(HeldOut.of(data(numbered(90, List.of("a", "b", "c"))), 12).train());
    assertEquals(left.stream().sorted().toList(), left);
  }

  /**
   * The choice is fixed for ever, for published runs depend on it; the numbers were computed in
   * Python from the definition.
   */
  @Test
  void theSameImagesAreHeldOutEverywhere() {
    ImageData split = HeldOut.of(data(numbered(20, List.of("airplane", "ship"))), 4);
    assertEquals(List.of(4, 6, 7, 13), numbers(split.heldOut().orElseThrow()));
  }

  @Test
  void aPartOfTheClassesHoldsOutTheSameImages() {
    ImageDataset all = numbered(60, List.of("a", "b", "c"));
    int[] ofB = IntStream.range(0, 60).filter(i -> i % 3 == 1).toArray();
    byte[] pixels = new byte[20];
    IntStream.range(0, 20).forEach(i -> pixels[i] = (byte) ofB[i]);
    ImageDataset part = ImageDataset.of("part", List.of("b"), 1, 1, 1, pixels, new int[20]);
    Set<Integer> whole = new HashSet<>(numbers(HeldOut.of(data(all), 9).heldOut().orElseThrow()));
    List<Integer> found = numbers(HeldOut.of(data(part), 3).heldOut().orElseThrow());
    assertTrue(whole.containsAll(found), whole + " " + found);
    assertEquals(3, found.size());
  }

  @Test
  void nothingIsHeldOutUnlessAskedFor() {
    ImageData data = data(numbered(6, List.of("a", "b")));
    assertSame(data, HeldOut.of(data, 0));
    assertTrue(data.heldOut().isEmpty());
  }

  @Test
  void unequalOrTooManyAreRefused() {
    ImageData data = data(numbered(6, List.of("a", "b")));
    for (int count : new int[] {3, 6, 8, -2}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> HeldOut.of(data, count)).getMessage();
      assertTrue(message.contains("data.heldOut"), message);
    }
    assertArrayEquals(new int[] {4, 2}, sizes(HeldOut.of(data, 2)));
  }

  private static int[] sizes(ImageData split) {
    return new int[] {split.train().size(), split.heldOut().orElseThrow().size()};
  }
}
