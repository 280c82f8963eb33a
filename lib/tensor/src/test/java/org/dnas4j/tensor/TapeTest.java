package org.dnas4j.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the tape records, and when it gives memory back. */
class TapeTest {
  private final ReferenceEngine engine = new ReferenceEngine();

  @Test
  void freesValuesAndGradientsAsItGoes() {
    try (Scope scope = Scope.open();
        Parameter p = new Parameter("p", false, engine.full(Shape.of(100), 0.5f))) {
      Tape tape = new Tape(engine, List.of(p));
      Var x = tape.parameter(p);
      for (int i = 0; i < 50; i++) {
        x = x.affine(0.9f, 0.1f);
      }
      Var loss = x.sum();
      int before = engine.live();
      assertEquals(1 + 50 + 1, before);
      Gradients gradients = tape.backward(loss);
      // the parameter, the loss, the parameter's gradient, and sum's two intermediate tensors
      assertTrue(engine.live() <= 5, engine.live() + " arrays are open");
      assertEquals(Math.pow(0.9, 50), gradients.of(p).orElseThrow().toFloats()[0], 1e-6);
      assertFalse(loss.value().isClosed());
      assertTrue(x.value().isClosed());
    }
    assertEquals(0, engine.live());
  }

  @Test
  void whatIsSharedIsFreedOnlyAfterItsLastUse() {
    try (Scope scope = Scope.open();
        Parameter p = new Parameter("p", false, engine.full(Shape.of(2), 2));
        Parameter q = new Parameter("q", false, engine.full(Shape.of(2), 3))) {
      Tape tape = new Tape(engine, List.of(p, q));
      Var a = tape.parameter(p);
      Var b = tape.parameter(q);
      // plus hands one gradient tensor to both operands, here three times over
      Var sum = a.plus(b).plus(a.plus(b)).plus(a.plus(a));
      Gradients g = tape.backward(sum.sum());
      assertEquals(4, g.of(p).orElseThrow().toFloats()[0]);
      assertEquals(2, g.of(q).orElseThrow().toFloats()[0]);
    }
    assertEquals(0, engine.live());
  }

  @Test
  void aTapeRunsBackwardsOnce() {
    try (Scope scope = Scope.open();
        Parameter p = new Parameter("p", false, engine.full(Shape.of(2), 2))) {
      Tape tape = new Tape(engine, List.of(p));
      Var x = tape.parameter(p);
      Var loss = x.affine(3, 0).sum();
      tape.backward(loss);
      for (Executable more : List.<Executable>of(() -> tape.backward(loss), () -> x.plus(x))) {
        String message = assertThrows(IllegalStateException.class, more).getMessage();
        assertTrue(message.contains("one tape a step"), message);
      }
    }
  }

  @Test
  void operandsOfAnotherTapeAreRefused() {
    try (Scope scope = Scope.open();
        Parameter p = new Parameter("p", false, engine.full(Shape.of(2), 2))) {
      Var x = new Tape(engine, List.of(p)).parameter(p);
      Var other = new Tape(engine, List.of(p)).parameter(p);
      String message =
          assertThrows(IllegalArgumentException.class, () -> x.plus(other)).getMessage();
      assertTrue(message.contains("[2]") && message.contains("another tape"), message);
    }
  }

  @Test
  void constantsAndParametersSurviveTheBackwardPass() {
    try (Scope scope = Scope.open();
        Parameter p = new Parameter("p", false, engine.full(Shape.of(2), 2))) {
      Tensor constant = engine.full(Shape.of(2), 5);
      Tape tape = new Tape(engine, List.of(p));
      tape.backward(tape.parameter(p).times(tape.constant(constant)).sum());
      assertEquals(5, constant.toFloats()[0]);
      assertEquals(2, p.value().toFloats()[0]);
    }
  }

  @Test
  void onlyTrainableParametersGetGradients() {
    try (Scope scope = Scope.open();
        Parameter p = new Parameter("p", false, engine.full(Shape.of(1), 2));
        Parameter frozen = new Parameter("frozen", false, engine.full(Shape.of(1), 3));
        Parameter unused = new Parameter("unused", false, engine.full(Shape.of(1), 4))) {
      Tape tape = new Tape(engine, List.of(p, unused));
      tape.parameter(unused);
      Var fixed = tape.parameter(frozen);
      assertFalse(fixed.needsGradient());
      assertFalse(fixed.exp().needsGradient());
      Gradients g = tape.backward(tape.parameter(p).times(fixed));
      assertEquals(3, g.of(p).orElseThrow().item());
      assertTrue(g.of(frozen).isEmpty());
      assertTrue(g.of(unused).isEmpty());
    }
  }

  @Test
  void branchesThatDoNotReachTheLossAreFreedToo() {
    try (Scope scope = Scope.open();
        Parameter p = new Parameter("p", false, engine.full(Shape.of(1), 2))) {
      Tape tape = new Tape(engine, List.of(p));
      Var x = tape.parameter(p);
      Var before = x.exp();
      Var loss = x.times(x);
      Var after = loss.tanh();
      assertEquals(4, tape.backward(loss).of(p).orElseThrow().item());
      assertTrue(before.value().isClosed());
      assertTrue(after.value().isClosed());
    }
  }

  @Test
  void aParameterIsOneOperandHoweverOftenItIsAskedFor() {
    try (Scope scope = Scope.open();
        Parameter p = new Parameter("p", false, engine.full(Shape.of(1), 3))) {
      Tape tape = new Tape(engine, List.of(p));
      Var loss = tape.parameter(p).times(tape.parameter(p));
      assertEquals(6, tape.backward(loss).of(p).orElseThrow().item());
    }
  }

  @Test
  void theLossMayBeTheParameterItself() {
    try (Scope scope = Scope.open();
        Parameter p = new Parameter("p", false, engine.full(Shape.of(1), 3))) {
      Tape tape = new Tape(engine, List.of(p));
      assertEquals(1, tape.backward(tape.parameter(p)).of(p).orElseThrow().item());
      assertEquals(3, p.value().item());
    }
  }

  @Test
  void onlyAScalarIsDifferentiated() {
    try (Scope scope = Scope.open();
        Parameter p = new Parameter("p", false, engine.full(Shape.of(2, 3), 3))) {
      Tape tape = new Tape(engine, List.of(p));
      Var x = tape.parameter(p);
      String message =
          assertThrows(IllegalArgumentException.class, () -> tape.backward(x)).getMessage();
      assertTrue(message.contains("[2, 3]"), message);
    }
  }

  @Test
  void aGradientOfAnotherShapeIsRefused() {
    try (Scope scope = Scope.open();
        Parameter p = new Parameter("p", false, engine.full(Shape.of(2), 3))) {
      Tape tape = new Tape(engine, List.of(p));
      Var wrong =
          tape.record(
              engine.full(Shape.of(1), 0),
              g -> new Tensor[] {engine.full(Shape.of(3), 1)},
              tape.parameter(p));
      String message =
          assertThrows(IllegalStateException.class, () -> tape.backward(wrong)).getMessage();
      assertTrue(message.contains("[3]") && message.contains("[2]"), message);
    }
  }
}
