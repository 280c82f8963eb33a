package org.dnas4j.tensor.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.function.UnaryOperator;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.Conv;
import org.dnas4j.tensor.Engine.Reduction;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Reductions, matrix products, reshaping and slicing, whatever the physical layout is. */
public interface IndexingConformance extends EngineUnderTest {

  @Test
  default void reductions() {
    for (Reduction reduction : Reduction.values()) {
      reduces(reduction, new int[] {7}, 0);
      reduces(reduction, new int[] {3, 5}, 0);
      reduces(reduction, new int[] {3, 5}, 1);
      reduces(reduction, new int[] {0, 5}, 1);
      reduces(reduction, new int[] {3, 5}, 0, 1);
      reduces(reduction, new int[] {3, 5}, 1, 0);
      reduces(reduction, new int[] {2, 3, 5}, 1);
      reduces(reduction, new int[] {2, 17, 5, 3}, 2, 3);
      reduces(reduction, new int[] {2, 17, 5, 3}, 0, 2, 3);
      reduces(reduction, new int[] {2, 17, 5, 3}, 0, 1, 2, 3);
      reduces(reduction, new int[] {4, 16, 8, 8}, 1);
      reduces(reduction, new int[] {1, 1, 1, 1}, 0, 3);
    }
  }

  @Test
  default void reducingAScalarIsACopy() {
    for (Reduction reduction : Reduction.values()) {
      reduces(reduction, new int[] {});
    }
  }

  private void reduces(Reduction reduction, int[] dims, int... axes) {
    Compare.same(engine(), (e, x) -> e.reduce(reduction, x.get(0), axes), Input.normal(11, dims));
  }

  @Test
  default void matrixProducts() {
    for (int[] s : List.of(new int[] {1, 1, 1}, new int[] {2, 3, 5}, new int[] {128, 64, 10})) {
      for (boolean ta : new boolean[] {false, true}) {
        for (boolean tb : new boolean[] {false, true}) {
          multiplies(s[0], s[1], s[2], ta, tb);
        }
      }
    }
    multiplies(1, 17, 1, false, true);
    multiplies(5, 1, 3, true, false);
  }

  @Test
  default void emptyMatrixProducts() {
    multiplies(2, 0, 3, false, false);
    multiplies(0, 4, 3, false, true);
    multiplies(2, 4, 0, true, false);
  }

  private void multiplies(int rows, int inner, int columns, boolean ta, boolean tb) {
    Compare.same(
        engine(),
        (e, x) -> e.matmul(x.get(0), ta, x.get(1), tb),
        ta ? Input.normal(12, inner, rows) : Input.normal(12, rows, inner),
        tb ? Input.normal(13, columns, inner) : Input.normal(13, inner, columns));
  }

  @Test
  default void reshapeKeepsRowMajorOrder() {
    reshapes(new int[] {2, 3, 4}, new int[] {6, 4});
    reshapes(new int[] {2, 16, 3, 5}, new int[] {2, 240});
    reshapes(new int[] {30}, new int[] {1, 2, 3, 5});
    reshapes(new int[] {1, 1}, new int[] {});
    reshapes(new int[] {}, new int[] {1, 1, 1});
    reshapes(new int[] {0, 3}, new int[] {5, 0});
  }

  private void reshapes(int[] from, int[] to) {
    Compare.same(engine(), (e, x) -> e.reshape(x.get(0), Shape.of(to)), Input.normal(14, from));
  }

  @Test
  default void slicesAndTheirTransposes() {
    slices(new int[] {7}, 0, 1, 6, 2);
    slices(new int[] {7}, 0, 0, 7, 3);
    slices(new int[] {3, 5}, 1, 2, 3, 1);
    slices(new int[] {3, 5}, 0, 0, 3, 2);
    slices(new int[] {2, 16, 8, 8}, 1, 4, 12, 1);
    slices(new int[] {2, 16, 8, 8}, 2, 0, 8, 2);
    slices(new int[] {2, 17, 5, 7}, 3, 1, 7, 2);
    slices(new int[] {5, 3, 2, 2}, 0, 1, 2, 1);
    slices(new int[] {0, 3}, 1, 0, 2, 1);
  }

  private void slices(int[] dims, int axis, int from, int to, int step) {
    Compare.all(
        engine(),
        (e, x) -> {
          Tensor part = e.slice(x.get(0), axis, from, to, step);
          return List.of(part, e.unslice(part, x.get(0).shape(), axis, from, to, step));
        },
        Input.normal(15, dims));
  }

  @Test
  default void partsOneAfterTheOther() {
    concat(0, new int[] {3}, new int[] {1}, new int[] {4});
    concat(0, new int[] {3, 5}, new int[] {2, 5});
    concat(1, new int[] {3, 5}, new int[] {3, 1}, new int[] {3, 2});
    concat(1, new int[] {2, 16, 8, 8}, new int[] {2, 16, 8, 8});
    concat(1, new int[] {2, 3, 5, 4}, new int[] {2, 1, 5, 4}, new int[] {2, 2, 5, 4});
    concat(3, new int[] {2, 3, 5, 4}, new int[] {2, 3, 5, 1});
    concat(1, new int[] {0, 3}, new int[] {0, 2});
  }

  private void concat(int axis, int[]... dims) {
    Input[] parts = new Input[dims.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Input.normal(22 + i, dims[i]);
    }
    Compare.same(engine(), (e, x) -> e.concat(x, axis), parts);
  }

  @Test
  default void resultsOutliveTheirOperands() {
    Engine e = engine();
    List<UnaryOperator<Tensor>> perhapsViews =
        List.of(
            x -> e.reshape(x, Shape.of(1, 2, 2, 3)),
            x -> e.reshape(x, x.shape()),
            x -> e.reshape(x, Shape.of(12, 1)),
            x -> e.slice(x, 0, 0, 3, 1),
            x -> e.concat(List.of(x), 0),
            x -> e.unslice(x, x.shape(), 1, 0, 4, 1),
            x -> e.reshape(e.reduce(Reduction.MAX, e.reshape(x, Shape.of(12, 1)), 1), x.shape()),
            x -> e.affine(x, 1, 0),
            x -> e.apply(Unary.RELU, x));
    for (UnaryOperator<Tensor> operation : perhapsViews) {
      try (Scope scope = Scope.open()) {
        float[] elements = Input.positive(16, 3, 4).elements();
        Tensor x = e.create(Shape.of(3, 4), elements);
        Tensor y = operation.apply(x);
        x.close();
        e.full(Shape.of(3, 4), 7); // likely to be given the memory just freed
        assertArrayEquals(elements, y.toFloats());
      }
    }
  }

  @Test
  default void operandsOutliveTheirResults() {
    try (Scope scope = Scope.open()) {
      float[] elements = Input.normal(17, 2, 6).elements();
      Tensor x = engine().create(Shape.of(2, 6), elements);
      engine().reshape(x, Shape.of(3, 4)).close();
      engine().slice(x, 1, 0, 6, 1).close();
      engine().full(Shape.of(2, 6), 7);
      assertArrayEquals(elements, x.toFloats());
    }
  }

  /** A convolution's output may lie in memory in another order than a created tensor. */
  @Test
  default void layoutsMix() {
    Compare.all(
        engine(),
        (e, x) -> {
          Tensor y = e.conv2d(x.get(0), x.get(1), new Conv(1, 1));
          Tensor sum = e.apply(Binary.ADD, y, x.get(2));
          return List.of(
              y,
              sum,
              e.apply(Binary.MUL, x.get(2), y),
              e.addScaled(x.get(2), y, 0.5f),
              e.reluGradient(y, x.get(2)),
              e.reluGradient(x.get(2), y),
              e.apply(Binary.SUB, y, x.get(3)),
              e.reshape(y, Shape.of(2, 5 * 7 * 6)),
              e.reshape(y, Shape.of(10, 42)),
              e.slice(y, 1, 1, 5, 2),
              e.slice(y, 3, 0, 6, 2),
              e.unslice(y, Shape.of(2, 9, 7, 6), 1, 2, 7, 1),
              e.reduce(Reduction.SUM, y, 2, 3),
              e.reduce(Reduction.MAX, y, 1),
              e.clamp(y, -1, 1),
              e.matmul(e.reshape(y, Shape.of(2, 210)), false, x.get(4), false));
        },
        Input.normal(18, 2, 3, 7, 6),
        Input.normal(19, 5, 3, 3, 3),
        Input.normal(20, 2, 5, 7, 6),
        Input.normal(21, 1, 5, 1, 1),
        Input.normal(22, 210, 4));
  }
}
