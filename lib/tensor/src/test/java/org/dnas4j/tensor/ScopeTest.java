package org.dnas4j.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Lifetimes of tensors in scopes and cells. */
class ScopeTest {
  private final ReferenceEngine engine = new ReferenceEngine();

  private Tensor one() {
    return engine.full(Shape.of(1), 1);
  }

  @Test
  void scopesFreeWhatWasMadeInside() {
    try (Scope outer = Scope.open()) {
      Tensor a = one();
      Tensor b;
      try (Scope inner = Scope.open()) {
        b = one();
        assertEquals(2, engine.live());
      }
      assertTrue(b.isClosed());
      assertFalse(a.isClosed());
      assertEquals(1, engine.live());
    }
    assertEquals(0, engine.live());
  }

  @Test
  void closingEarlyFreesOnce() {
    try (Scope scope = Scope.open()) {
      Tensor a = one();
      a.close();
      a.close();
      assertEquals(0, engine.live());
    }
    assertEquals(0, engine.live());
  }

  @Test
  void keepMovesToTheScopeAround() {
    try (Scope outer = Scope.open()) {
      Tensor kept;
      try (Scope inner = Scope.open()) {
        kept = inner.keep(one());
      }
      assertEquals(1, kept.item());
    }
    assertEquals(0, engine.live());
    try (Scope only = Scope.open()) {
      Tensor a = one();
      assertThrows(IllegalStateException.class, () -> only.keep(a));
    }
  }

  @Test
  void keepLeavesTensorsOfOtherOwnersAlone() {
    try (Scope outer = Scope.open()) {
      Tensor a = one();
      try (Cell cell = new Cell(one())) {
        try (Scope inner = Scope.open()) {
          assertSame(a, inner.keep(a));
          inner.keep(cell.get());
        }
        assertEquals(2, engine.live());
      }
      assertEquals(1, engine.live());
    }
    assertEquals(0, engine.live());
  }

  @Test
  void aCellOutlivesTheScope() {
    Cell cell;
    try (Scope scope = Scope.open()) {
      cell = new Cell(one());
    }
    assertEquals(1, cell.get().item());
    try (Scope scope = Scope.open()) {
      cell.set(engine.full(Shape.of(1), 2));
      cell.set(cell.get());
    }
    assertEquals(2, cell.get().item());
    assertEquals(1, engine.live());
    cell.close();
    cell.close();
    assertEquals(0, engine.live());
    assertThrows(IllegalStateException.class, cell::get);
  }

  @Test
  void aCellKeepsItsShape() {
    try (Scope scope = Scope.open();
        Cell cell = new Cell(one())) {
      Tensor other = engine.full(Shape.of(2), 0);
      String message =
          assertThrows(IllegalArgumentException.class, () -> cell.set(other)).getMessage();
      assertTrue(message.contains("[1]") && message.contains("[2]"), message);
      assertEquals(1, cell.get().item());
    }
  }

  @Test
  void scopesCloseInReverseOrderOnTheirThread() throws InterruptedException {
    Scope outer = Scope.open();
    Scope inner = Scope.open();
    assertThrows(IllegalStateException.class, outer::close);
    Throwable[] thrown = new Throwable[1];
    Thread other =
        new Thread(
            () -> {
              try {
                inner.close();
              } catch (IllegalStateException e) {
                thrown[0] = e;
              }
            });
    other.start();
    other.join();
    assertInstanceOf(IllegalStateException.class, thrown[0]);
    inner.close();
    inner.close();
    outer.close();
  }

  @Test
  void withoutAScopeNothingIsMadeAndNothingLeaks() {
    String message = assertThrows(IllegalStateException.class, this::one).getMessage();
    assertTrue(message.contains("Scope.open()"), message);
    assertEquals(0, engine.live());
  }

  @Test
  void aClosedTensorSaysSo() {
    try (Scope scope = Scope.open()) {
      Tensor a = one();
      a.close();
      String message = assertThrows(IllegalStateException.class, a::toFloats).getMessage();
      assertTrue(message.contains("closed"), message);
      assertTrue(a.toString().contains("closed"));
    }
  }

  @Test
  void itemNeedsOneElement() {
    try (Scope scope = Scope.open()) {
      Tensor a = engine.full(Shape.of(2, 3), 1);
      String message = assertThrows(IllegalArgumentException.class, a::item).getMessage();
      assertTrue(message.contains("[2, 3]"), message);
    }
  }
}
