package org.dnas4j.tensor.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.dnas4j.kind.Kinds;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * Optimizers against loops over single numbers. Every test minimizes Σ w·x⁴/4, whose gradient is
 * w·x³; the first parameter decays, the second does not.
 */
class OptimizerTest {
  private static final double RATE = 0.05;
  private static final double DECAY = 0.1;
  private static final double[] START = {1.5, -0.7};
  private static final double[] WEIGHT = {2, 3};

  private final ReferenceEngine engine = new ReferenceEngine();

  /** The value of both parameters after each of so many steps. */
  private double[][] run(int steps, Function<List<Parameter>, Optimizer> make) {
    try (Scope scope = Scope.open();
        Parameter a = parameter("a", true, START[0]);
        Parameter b = parameter("b", false, START[1]);
        Optimizer optimizer = make.apply(List.of(a, b))) {
      double[][] path = new double[steps][];
      for (int i = 0; i < steps; i++) {
        step(List.of(a, b), optimizer);
        path[i] = new double[] {value(a), value(b)};
      }
      return path;
    }
  }

  private Parameter parameter(String name, boolean decay, double value) {
    return new Parameter(name, decay, engine.create(Shape.of(1), new double[] {value}));
  }

  private static double value(Parameter p) {
    return ReferenceEngine.doubles(p.value())[0];
  }

  private void step(List<Parameter> parameters, Optimizer optimizer) {
    try (Scope scope = Scope.open()) {
      Tape tape = new Tape(engine, parameters);
      Var loss = tape.constant(engine.full(Shape.of(1), 0));
      for (int i = 0; i < parameters.size(); i++) {
        Var x = tape.parameter(parameters.get(i));
        loss = loss.plus(x.times(x).times(x).times(x).affine((float) WEIGHT[i] / 4, 0));
      }
      optimizer.step(tape.backward(loss), RATE);
    }
  }

  private static double gradient(int i, double x) {
    return WEIGHT[i] * x * x * x + (i == 0 ? DECAY * x : 0);
  }

  @Test
  void plainSgd() {
    double[][] path = run(5, p -> new Sgd(0, false).open(p, DECAY));
    for (int i = 0; i < 2; i++) {
      double x = START[i];
      for (double[] actual : path) {
        x -= RATE * gradient(i, x);
        assertEquals(x, actual[i], 1e-7);
      }
    }
  }

  @Test
  void sgdWithMomentum() {
    double[][] path = run(20, p -> new Sgd(0.9, false).open(p, DECAY));
    for (int i = 0; i < 2; i++) {
      double x = START[i];
      double v = 0;
      for (double[] actual : path) {
        v = 0.9 * v + gradient(i, x);
        x -= RATE * v;
        assertEquals(x, actual[i], 1e-6);
      }
    }
  }

  @Test
  void sgdWithNesterovMomentum() {
    double[][] path = run(20, p -> new Sgd(0.9, true).open(p, DECAY));
    for (int i = 0; i < 2; i++) {
      double x = START[i];
      double v = 0;
      for (double[] actual : path) {
        double g = gradient(i, x);
        v = 0.9 * v + g;
        x -= RATE * (g + 0.9 * v);
        assertEquals(x, actual[i], 1e-6);
      }
    }
  }

  @Test
  void adam() {
    double[][] path = run(20, p -> new Adam(0.9, 0.999).open(p, DECAY));
    for (int i = 0; i < 2; i++) {
      double x = START[i];
      double m = 0;
      double v = 0;
      for (int t = 1; t <= path.length; t++) {
        double g = gradient(i, x);
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        double mean = m / (1 - Math.pow(0.9, t));
        double square = v / (1 - Math.pow(0.999, t));
        x -= RATE * mean / (Math.sqrt(square) + 1e-8);
        assertEquals(x, path[t - 1][i], 1e-5);
      }
    }
  }

  /** The decay is no part of what the moments see, and shrinks the value before the step. */
  @Test
  void adamWithDecoupledDecay() {
    double[][] path = run(20, p -> new AdamW(0.8, 0.99).open(p, DECAY));
    for (int i = 0; i < 2; i++) {
      double x = START[i];
      double m = 0;
      double v = 0;
      for (int t = 1; t <= path.length; t++) {
        double g = WEIGHT[i] * x * x * x;
        m = 0.8 * m + 0.2 * g;
        v = 0.99 * v + 0.01 * g * g;
        x -= i == 0 ? RATE * DECAY * x : 0;
        double mean = m / (1 - Math.pow(0.8, t));
        double square = v / (1 - Math.pow(0.99, t));
        x -= RATE * mean / (Math.sqrt(square) + 1e-8);
        assertEquals(x, path[t - 1][i], 1e-5);
      }
    }
  }

  @Test
  void aRestoredOptimizerContinuesAsIfUnbroken() {
    continues(p -> new Sgd(0.9, true).open(p, DECAY));
    continues(p -> new Adam(0.9, 0.99).open(p, DECAY));
    continues(p -> new AdamW(0.9, 0.99).open(p, DECAY));
  }

  private void continues(Function<List<Parameter>, Optimizer> make) {
    double[][] unbroken = run(8, make);
    try (Scope scope = Scope.open();
        Parameter a = parameter("a", true, unbroken[3][0]);
        Parameter b = parameter("b", false, unbroken[3][1]);
        Parameter oldA = parameter("a", true, START[0]);
        Parameter oldB = parameter("b", false, START[1]);
        Optimizer first = make.apply(List.of(oldA, oldB));
        Optimizer second = make.apply(List.of(a, b))) {
      for (int i = 0; i < 4; i++) {
        step(List.of(oldA, oldB), first);
      }
      second.restore(first.state());
      for (int i = 4; i < 8; i++) {
        step(List.of(a, b), second);
        assertArrayEquals(unbroken[i], new double[] {value(a), value(b)}, 1e-6);
      }
    }
  }

  @Test
  void parametersWithoutAGradientStay() {
    try (Scope scope = Scope.open();
        Parameter a = parameter("a", true, 1);
        Parameter b = parameter("b", true, 1);
        Optimizer optimizer = new Sgd(0.9, false).open(List.of(a, b), DECAY)) {
      Tape tape = new Tape(engine, List.of(a, b));
      Gradients onlyA = tape.backward(tape.parameter(a));
      optimizer.step(onlyA, RATE);
      assertEquals(1 - RATE * (1 + DECAY), value(a), 1e-7);
      assertEquals(1, value(b));
    }
  }

  @Test
  void nothingLeaks() {
    run(3, p -> new Sgd(0.9, true).open(p, DECAY));
    run(3, p -> new Adam(0.9, 0.999).open(p, DECAY));
    run(3, p -> new AdamW(0.9, 0.999).open(p, DECAY));
    assertEquals(0, engine.live());
  }

  /** Runs that are interrupted now have to go on later. */
  @Test
  void stateIsSavedUnderTheseNames() {
    try (Scope scope = Scope.open();
        Parameter a = parameter("a", true, 1)) {
      assertEquals(Set.of("a.velocity"), names(new Sgd(), a));
      assertEquals(Set.of("a.mean", "a.square", "adam.steps"), names(new Adam(), a));
      assertEquals(Set.of("a.mean", "a.square", "adamw.steps"), names(new AdamW(), a));
    }
  }

  private static Set<String> names(OptimizerConfig config, Parameter p) {
    try (Optimizer optimizer = config.open(List.of(p), 0)) {
      Set<String> names = optimizer.state().keySet();
      long kept = names.stream().filter(name -> name.startsWith(p.name() + ".")).count();
      assertEquals(config.slots(), kept);
      return names;
    }
  }

  @Test
  void everyOptimizerIsFoundByItsName() {
    Kinds kinds = Kinds.installed();
    assertEquals("adam, adamw, sgd", kinds.names(OptimizerConfig.class));
  }

  @Test
  void stateOfAnotherNetworkIsRefused() {
    try (Scope scope = Scope.open();
        Parameter a = parameter("a", true, 1);
        Optimizer sgd = new Sgd(0.9, false).open(List.of(a), 0);
        Optimizer adam = new Adam(0.9, 0.999).open(List.of(a), 0)) {
      Map<String, float[]> longer = new HashMap<>(sgd.state());
      longer.replaceAll((name, elements) -> new float[2]);
      refused(() -> sgd.restore(longer), "a.velocity", "1", "2");
      refused(() -> sgd.restore(Map.of()), "a.velocity");
      refused(() -> adam.restore(sgd.state()), "adam.steps");
    }
  }

  @Test
  void impossibleSettingsAreRefused() {
    refused(() -> new Sgd(1, false).open(List.of(), 0), "momentum", "1.0");
    refused(() -> new Sgd(0, false).open(List.of(), -1), "weightDecay", "-1.0");
    refused(() -> new Sgd(Double.NaN, false).open(List.of(), 0), "momentum", "NaN");
    refused(() -> new Adam(1, 0.9), "beta1", "1.0");
    refused(() -> new AdamW(0.9, -0.1), "beta2", "-0.1");
    refused(() -> new AdamW().open(List.of(), -3), "weightDecay", "-3.0");
    refused(() -> new Adam(0.9, 0.9).open(List.of(), -2), "weightDecay", "-2.0");
  }

  private static void refused(Executable call, String... shown) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    for (String part : shown) {
      assertTrue(message.contains(part), message);
    }
  }
}
