package org.dnas4j.tensor.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tensor;

/** Runs the same calls on an engine and on the reference and compares every result. */
final class Compare {
  /** Single precision, with sums of a few thousand products; relative to the largest element. */
  static final double FLOAT32_TOLERANCE = 2e-5;

  /** One unit in the last of bfloat16's eight significant bits, relative to the largest element. */
  static final double BFLOAT16_TOLERANCE = 1.0 / 128;

  /** Calls of engine operations. */
  @FunctionalInterface
  interface Operation {
    List<Tensor> on(Engine engine, List<Tensor> inputs);
  }

  /** One call of an engine operation. */
  @FunctionalInterface
  interface SingleOperation {
    Tensor on(Engine engine, List<Tensor> inputs);
  }

  private Compare() {}

  static void same(Engine engine, SingleOperation operation, Input... inputs) {
    all(engine, (e, x) -> List.of(operation.on(e, x)), inputs);
  }

  /** Results agree in shape, type and elements, and the operands are as they were. */
  static void all(Engine engine, Operation operation, Input... inputs) {
    try (Scope scope = Scope.open()) {
      ReferenceEngine reference = new ReferenceEngine();
      List<Tensor> operands = Stream.of(inputs).map(i -> i.on(engine)).toList();
      List<Tensor> actual = operation.on(engine, operands);
      List<Tensor> expected =
          operation.on(reference, Stream.of(inputs).map(i -> i.on(reference)).toList());
      assertEquals(expected.size(), actual.size());
      for (int i = 0; i < expected.size(); i++) {
        close(expected.get(i), actual.get(i), FLOAT32_TOLERANCE);
      }
      for (int i = 0; i < inputs.length; i++) {
        assertArrayEquals(
            inputs[i].elements(), operands.get(i).toFloats(), "operand " + i + " was changed");
      }
    }
  }

  /**
   * The same with operands rounded to BFLOAT16; those whose index is in {@code keep} are not.
   *
   * @param roundings how many of BFLOAT16 a result has gone through, each a unit of error
   */
  static void bfloat16(
      Engine engine, List<Integer> keep, int roundings, Operation operation, Input... inputs) {
    try (Scope scope = Scope.open()) {
      ReferenceEngine reference = new ReferenceEngine();
      List<Tensor> actual = operation.on(engine, rounded(engine, keep, inputs));
      List<Tensor> expected = operation.on(reference, rounded(reference, keep, inputs));
      for (int i = 0; i < expected.size(); i++) {
        close(expected.get(i), actual.get(i), roundings * BFLOAT16_TOLERANCE);
      }
    }
  }

  private static List<Tensor> rounded(Engine engine, List<Integer> keep, Input... inputs) {
    return Stream.iterate(0, i -> i + 1)
        .limit(inputs.length)
        .map(
            i -> {
              Tensor x = inputs[i].on(engine);
              return keep.contains(i) ? x : engine.cast(x, DType.BFLOAT16);
            })
        .toList();
  }

  static void close(Tensor expected, Tensor actual, double tolerance) {
    assertEquals(expected.shape(), actual.shape(), "shape");
    assertEquals(expected.dtype(), actual.dtype(), "type");
    close(ReferenceEngine.doubles(expected), actual.toFloats(), tolerance, actual.toString());
  }

  static void close(double[] expected, float[] actual, double tolerance, String what) {
    assertEquals(expected.length, actual.length, what);
    double scale = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElse(0));
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance * scale, what + " at " + i);
    }
  }
}
