package org.dnas4j.relaxation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.api.Test;

class UnrolledTest {
  private static Parameter parameter(String name, float... values) {
    try (Scope scope = Scope.open()) {
      return new Parameter(name, true, Tiny.libtorch().create(Shape.of(values.length), values));
    }
  }

  private static float at(Parameter p, int i) {
    return p.value().toFloats()[i];
  }

  /**
   * Worked numbers: L_train = ½(w − a)², L_val = ½(w − 2)² + 0.1a², w = 1, a = 0.5, ξ = 0.1: to
   * first order the gradient by a is 0.1, to second −0.005.
   */
  @Test
  void theSecondOrderIsThatOfTheWorkedExample() {
    Parameter w = parameter("w", 1);
    Parameter a = parameter("a", 0.5f);
    Unrolled.Loss validation = wanted -> gradients(wanted, w, at(w, 0) - 2, a, 0.2f * at(a, 0));
    Unrolled.Loss training =
        wanted -> gradients(wanted, w, at(w, 0) - at(a, 0), a, at(a, 0) - at(w, 0));
    Map<Parameter, float[]> direction = Map.of(w, new float[] {0.5f});
    Map<Parameter, float[]> found =
        new Unrolled(List.of(w), List.of(a)).gradient(validation, training, direction, 0.1);
    assertEquals(-0.005, found.get(a)[0], 1e-5);
    assertArrayEquals(new float[] {1}, w.value().toFloats());
    Map<Parameter, float[]> first =
        new Unrolled(List.of(w), List.of(a)).gradient(validation, training, direction, 0);
    assertEquals(0.1, first.get(a)[0], 1e-6);
  }

  private static Map<Parameter, float[]> gradients(
      List<Parameter> wanted, Parameter w, float ofW, Parameter a, float ofA) {
    Map<Parameter, float[]> all = new LinkedHashMap<>();
    all.put(w, new float[] {ofW});
    all.put(a, new float[] {ofA});
    all.keySet().retainAll(wanted);
    return all;
  }

  /**
   * With L_train quadratic in w with slope M·a the exact gradient is known: L_val = ½|w' − t|², w'
   * = w − ξ(w − M·a), so dL_val/da = ξ·Mᵀ(w' − t), which only the second order sees.
   */
  @Test
  void ofAQuadraticProblemItIsExact() {
    float[][] m = {{1, -2}, {0.5f, 3}, {-1, 0.25f}};
    float[] target = {0.3f, -1, 2};
    Parameter w = parameter("w", 0.2f, 0.7f, -0.4f);
    Parameter a = parameter("a", 0.6f, -0.3f);
    Unrolled.Loss validation =
        wanted -> {
          float[] ofW = new float[3];
          for (int i = 0; i < 3; i++) {
            ofW[i] = at(w, i) - target[i];
          }
          return Map.of(w, ofW, a, new float[2]);
        };
    Unrolled.Loss training =
        wanted -> {
          float[] ofA = new float[2];
          for (int k = 0; k < 2; k++) {
            for (int i = 0; i < 3; i++) {
              ofA[k] -= m[i][k] * rest(w, a, m, i);
            }
          }
          return Map.of(a, ofA);
        };
    float[] direction = {rest(w, a, m, 0), rest(w, a, m, 1), rest(w, a, m, 2)};
    double[] expected = new double[2];
    for (int k = 0; k < 2; k++) {
      for (int i = 0; i < 3; i++) {
        expected[k] += 0.2 * m[i][k] * (at(w, i) - 0.2 * direction[i] - target[i]);
      }
    }
    float[] found =
        new Unrolled(List.of(w), List.of(a))
            .gradient(validation, training, Map.of(w, direction), 0.2)
            .get(a);
    assertEquals(expected[0], found[0], 1e-3);
    assertEquals(expected[1], found[1], 1e-3);
  }

  /** w − M·a. */
  private static float rest(Parameter w, Parameter a, float[][] m, int i) {
    return at(w, i) - m[i][0] * at(a, 0) - m[i][1] * at(a, 1);
  }
}
