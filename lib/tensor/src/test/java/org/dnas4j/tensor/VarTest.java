package org.dnas4j.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.dnas4j.tensor.conformance.GradientCheck;
import org.dnas4j.tensor.conformance.Input;
import org.junit.jupiter.api.Test;

/** Each differentiable operation against central differences in double precision. */
class VarTest {
  private final ReferenceEngine engine = new ReferenceEngine();

  private void check(GradientCheck.Program program, Input... inputs) {
    GradientCheck.check(engine, GradientCheck.DOUBLE_TOLERANCE, program, inputs);
  }

  @Test
  void arithmeticOfEqualShapes() {
    Input a = Input.normal(1, 3, 5);
    Input b = Input.positive(2, 3, 5);
    check(p -> p.get(0).plus(p.get(1)), a, b);
    check(p -> p.get(0).minus(p.get(1)), a, b);
    check(p -> p.get(0).times(p.get(1)), a, b);
    check(p -> p.get(0).dividedBy(p.get(1)), a, b);
  }

  @Test
  void scaledTermIsThatOfAProduct() {
    Input a = Input.normal(1, 3, 5);
    Input b = Input.normal(2, 3, 5);
    Input scale = Input.normal(3, 1);
    check(p -> p.get(0).plusScaled(p.get(1), p.get(2)), a, b, scale);
    check(p -> p.get(0).plusScaled(p.get(0), p.get(1)), a, scale);
  }

  @Test
  void arithmeticBroadcasts() {
    int[][][] pairs = {
      {{2, 3, 4}, {4}},
      {{3, 1}, {1, 4}},
      {{}, {2, 3}},
      {{1, 1}, {1}},
      {{2, 1, 3}, {5, 1}},
      {{2, 5, 3, 1}, {1, 5, 1, 1}},
      {{1}, {2, 2}}
    };
    for (int[][] pair : pairs) {
      Input a = Input.normal(3, pair[0]);
      Input b = Input.positive(4, pair[1]);
      check(p -> p.get(0).plus(p.get(1)), a, b);
      check(p -> p.get(0).minus(p.get(1)), a, b);
      check(p -> p.get(0).times(p.get(1)), a, b);
      check(p -> p.get(0).dividedBy(p.get(1)), a, b);
    }
  }

  @Test
  void oneOperandUsedSeveralTimesGetsTheSum() {
    Input a = Input.positive(5, 3, 4);
    check(p -> p.get(0).plus(p.get(0)), a);
    check(p -> p.get(0).times(p.get(0)), a);
    check(p -> p.get(0).dividedBy(p.get(0)).times(p.get(0)), a);
    check(
        p -> {
          Var square = p.get(0).times(p.get(0));
          return square.plus(square.times(p.get(0))).plus(square.exp());
        },
        a);
  }

  @Test
  void functionsOfOneOperand() {
    for (int[] dims : new int[][] {{}, {1}, {7}, {2, 3, 5}, {1, 17, 3, 1}}) {
      Input x = Input.normal(6, dims);
      check(p -> p.get(0).affine(-2.5f, 3), x);
      check(p -> p.get(0).exp(), x);
      check(p -> p.get(0).log(), Input.positive(7, dims));
      check(p -> p.get(0).tanh(), x);
      check(p -> p.get(0).abs(), x);
      check(p -> p.get(0).relu(), x);
      check(p -> p.get(0).clamp(-0.5f, 0.75f), x);
      check(p -> p.get(0).sum(), x);
      check(p -> p.get(0).mean(), x);
    }
  }

  @Test
  void reductionsOverAxes() {
    Input x = Input.normal(8, 2, 3, 5);
    check(p -> p.get(0).sum(1), x);
    check(p -> p.get(0).sum(0, 2), x);
    check(p -> p.get(0).sum(2), x);
    check(p -> p.get(0).mean(0), x);
    check(p -> p.get(0).mean(1, 2).times(p.get(0)), x);
  }

  @Test
  void softmaxAndItsLogarithm() {
    for (int[] dims : new int[][] {{1}, {6}, {3, 5}, {2, 3, 4}}) {
      Input x = Input.normal(9, dims);
      check(p -> p.get(0).softmax(), x);
      check(p -> p.get(0).logSoftmax(), x);
    }
  }

  @Test
  void logSoftmaxIsStable() {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(engine);
      Var x = tape.constant(engine.create(Shape.of(1, 2), new float[] {1000, -1000}));
      assertArrayEquals(new float[] {0, -2000}, x.logSoftmax().value().toFloats());
      assertArrayEquals(new float[] {1, 0}, x.softmax().value().toFloats());
    }
  }

  @Test
  void matrixProducts() {
    check(p -> p.get(0).matmul(p.get(1), false), Input.normal(10, 3, 5), Input.normal(11, 5, 2));
    check(p -> p.get(0).matmul(p.get(1), true), Input.normal(12, 3, 5), Input.normal(13, 2, 5));
    check(p -> p.get(0).matmul(p.get(0), true), Input.normal(14, 3, 4));
    check(p -> p.get(0).matmul(p.get(0), false), Input.normal(15, 3, 3));
  }

  @Test
  void indexing() {
    Input x = Input.normal(16, 2, 3, 5);
    check(p -> p.get(0).reshape(Shape.of(5, 6)).times(p.get(1)), x, Input.normal(17, 5, 1));
    check(p -> p.get(0).slice(2, 1, 5, 2), x);
    check(p -> p.get(0).slice(2, 0, 5, 3), x);
    check(p -> p.get(0).slice(1, 1, 2, 1).times(p.get(0)), x);
    check(p -> p.get(0).padded(1, 2, 7), x);
    check(p -> Var.concat(List.of(p.get(0), p.get(0).exp(), p.get(0).slice(1, 1, 2, 1)), 1), x);
    check(p -> p.get(0).padded(0, 0, 2).exp(), x);
  }

  @Test
  void clampPassesTheGradientOnItsBounds() {
    try (Scope scope = Scope.open();
        Parameter p =
            new Parameter("p", false, engine.create(Shape.of(5), new float[] {-2, -1, 0, 1, 2}))) {
      Tape tape = new Tape(engine, List.of(p));
      Gradients g = tape.backward(tape.parameter(p).clamp(-1, 1).sum());
      assertArrayEquals(new float[] {0, 1, 1, 1, 0}, g.of(p).orElseThrow().toFloats());
    }
  }

  @Test
  void straightThroughHasTheValueOfTheFunctionAndTheGradientOfTheIdentity() {
    try (Scope scope = Scope.open();
        Parameter p =
            new Parameter(
                "p", false, engine.create(Shape.of(3), new float[] {-1.2f, 0.4f, 2.6f}))) {
      Tape tape = new Tape(engine, List.of(p));
      Var x = tape.parameter(p);
      Var rounded = x.straightThrough(t -> engine.apply(Engine.Unary.ROUND, t));
      Var loss = rounded.times(rounded).sum();
      assertEquals(1 + 0 + 9, loss.value().item());
      assertArrayEquals(new float[] {-2, 0, 6}, tape.backward(loss).of(p).orElseThrow().toFloats());
    }
  }

  /** A function may hand its operand back; the parameter must survive the backward pass. */
  @Test
  void straightThroughTheIdentityLeavesTheOperandOpen() {
    try (Scope scope = Scope.open();
        Parameter p = new Parameter("p", false, engine.create(Shape.of(1), new float[] {3}))) {
      Tape tape = new Tape(engine, List.of(p));
      Var loss = tape.parameter(p).straightThrough(t -> t).times(tape.parameter(p)).sum();
      assertEquals(6, tape.backward(loss).of(p).orElseThrow().item());
      assertEquals(3, p.value().item());
    }
  }

  @Test
  void detachStopsTheGradient() {
    try (Scope scope = Scope.open();
        Parameter p = new Parameter("p", false, engine.create(Shape.of(2), new float[] {3, 5}))) {
      Tape tape = new Tape(engine, List.of(p));
      Var x = tape.parameter(p);
      Gradients g = tape.backward(x.times(x.detach()).sum());
      assertArrayEquals(new float[] {3, 5}, g.of(p).orElseThrow().toFloats());
    }
  }

  @Test
  void castBringsTheGradientBackInTheOperandsType() {
    try (Scope scope = Scope.open();
        Parameter p =
            new Parameter("p", false, engine.create(Shape.of(2, 2), new float[] {1, 2, 3, 4}))) {
      Tape tape = new Tape(engine, List.of(p));
      Var half = tape.parameter(p).cast(DType.BFLOAT16);
      Var column = half.slice(0, 0, 1, 1);
      Var loss = half.times(column).sum();
      assertEquals(DType.BFLOAT16, half.value().dtype());
      assertEquals(DType.FLOAT32, loss.value().dtype());
      Tensor g = tape.backward(loss).of(p).orElseThrow();
      assertEquals(DType.FLOAT32, g.dtype());
      assertArrayEquals(new float[] {1 + 4, 2 + 6, 1, 2}, g.toFloats());
    }
  }

  @Test
  void wrongShapesAreShown() {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(engine);
      Var a = tape.constant(engine.full(Shape.of(2, 3), 1));
      Var b = tape.constant(engine.full(Shape.of(4), 1));
      for (var call :
          List.<org.junit.jupiter.api.function.Executable>of(
              () -> a.plus(b),
              () -> a.minus(b),
              () -> a.times(b),
              () -> a.dividedBy(b),
              () -> a.matmul(b, true),
              () -> Nn.crossEntropy(a, b.value()))) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains("[2, 3]") && message.contains("[4]"), message);
      }
    }
  }
}
