package org.dnas4j.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void scalarsHaveSizeOneAndEmptyShapesZero() {
    assertEquals(1, Shape.of().size());
    assertEquals(0, Shape.of(3, 0, 2).size());
    assertEquals(24, Shape.of(2, 3, 4).size());
  }

  @Test
  void negativeAxesCountFromTheEnd() {
    Shape s = Shape.of(2, 3, 4);
    assertEquals(4, s.dim(-1));
    assertEquals(2, s.dim(-3));
    assertEquals(Shape.of(2, 3, 9), s.with(-1, 9));
    assertThrows(IllegalArgumentException.class, () -> s.dim(3));
    assertThrows(IllegalArgumentException.class, () -> s.dim(-4));
  }

  @Test
  void shapesDoNotShareTheirArrays() {
    int[] dims = {2, 3};
    Shape s = Shape.of(dims);
    dims[0] = 9;
    s.toArray()[1] = 9;
    assertEquals(Shape.of(2, 3), s);
  }

  @Test
  void impossibleShapesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Shape.of(2, -1));
    assertThrows(ArithmeticException.class, () -> Shape.of(1 << 20, 1 << 20).size());
  }

  @Property
  void broadcastingIsSymmetricAndStretchesOnes(
      @ForAll @Size(max = 4) List<@IntRange(max = 5) Integer> lengths, @ForAll int mask) {
    int[] dims = lengths.stream().mapToInt(Integer::intValue).toArray();
    Shape full = Shape.of(dims);
    int[] thinned = dims.clone();
    for (int i = 0; i < thinned.length; i++) {
      thinned[i] = (mask >> i & 1) == 1 ? 1 : thinned[i];
    }
    Shape thin = Shape.of(thinned);
    assertEquals(full, Shape.broadcast("test", full, thin));
    assertEquals(full, Shape.broadcast("test", thin, full));
    assertEquals(full, Shape.broadcast("test", full, Shape.of()));
  }

  @Test
  void shapesThatDoNotBroadcastAreBothShown() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Shape.broadcast("ADD", Shape.of(2, 3), Shape.of(2, 4)))
            .getMessage();
    assertTrue(message.contains("[2, 3]") && message.contains("[2, 4]"), message);
  }

  @Test
  void convolutionLengths() {
    assertEquals(16, new Engine.Conv(2, 1).outputLength(32, 3));
    assertEquals(112, new Engine.Conv(2, 3).outputLength(224, 7));
    assertThrows(IllegalArgumentException.class, () -> new Engine.Conv(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Engine.Conv(1, -1));
    assertThrows(IllegalArgumentException.class, () -> new Engine.Conv(1, 1, 0));
    assertEquals(1, new Engine.Conv(2, 1).groups());
  }
}
