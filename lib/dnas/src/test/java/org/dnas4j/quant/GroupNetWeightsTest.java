package org.dnas4j.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.testing.Reference;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;

/** The numbers of the worked example were computed apart, from the formula of the paper. */
class GroupNetWeightsTest {
  private static final double[] SIGNS = {1, -1, 1, -1};
  private static final double[] FIRST = {.4, -.2, .1, .3};
  private static final double[] SECOND = {-.1, -.3, .2, .2};

  private final ReferenceEngine engine = new ReferenceEngine();

  private Parameter parameter(double... values) {
    try (Scope scope = Scope.open()) {
      return new Parameter("w", true, engine.create(Shape.of(values.length), values));
    }
  }

  private Quantized attach(int bits, Parameter w) {
    return new GroupNetWeights().attach(engine, new BitWidth(bits), own -> "w_" + own, w);
  }

  private double[] run(Quantized bases, Parameter w) {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(engine);
      Pass pass = new Pass(tape, Pass.Statistics.RUNNING);
      return ReferenceEngine.doubles(bases.apply(pass, tape.parameter(w)).value());
    }
  }

  /** Of the signs of an input, two binary convolutions give .5 and 0, and .6 and .4 of them .3. */
  @Test
  void theWorkedExample() {
    try (Scope scope = Scope.open();
        Parameter w = parameter(FIRST);
        Quantized bases = attach(2, w)) {
      run(bases, w);
      List<Parameter> learned = bases.parameters();
      learned.get(2).set(engine.create(Shape.of(4), SECOND));
      for (double[] given : new double[][] {{1, 0, .5}, {0, 1, 0}, {.6, .4, .3}, {.5, .5, .25}}) {
        learned.get(0).set(engine.create(Shape.of(1), new double[] {given[0]}));
        learned.get(1).set(engine.create(Shape.of(1), new double[] {given[1]}));
        assertEquals(given[2], Reference.dot(run(bases, w), SIGNS), 1e-6);
      }
    }
  }

  @Test
  void gradientsAreThoseOfASumOfStraightThroughSigns() {
    try (Scope scope = Scope.open();
        Parameter w = parameter(FIRST);
        Quantized bases = attach(2, w)) {
      run(bases, w);
      List<Parameter> learned = bases.parameters();
      learned.get(0).set(engine.create(Shape.of(1), new double[] {.6}));
      learned.get(1).set(engine.create(Shape.of(1), new double[] {.4}));
      learned.get(2).set(engine.create(Shape.of(4), SECOND));
      List<Parameter> all = new ArrayList<>(learned);
      all.add(w);
      Tape tape = new Tape(engine, all);
      Var y = bases.apply(new Pass(tape, Pass.Statistics.BATCH), tape.parameter(w));
      double[] g = {1, 2, -1, .5};
      Gradients gradients =
          tape.backward(y.times(tape.constant(engine.create(y.shape(), g))).sum());
      // .25·(1 − 2 − 1 + .5) and .2·(−1 − 2 − 1 + .5).
      double[][] expected = {{-.375}, {-.7}, {.4, .8, -.4, .2}, {.6, 1.2, -.6, .3}};
      for (int i = 0; i < 4; i++) {
        assertArrayEquals(
            expected[i], ReferenceEngine.doubles(gradients.of(all.get(i)).orElseThrow()), 1e-6);
      }
    }
  }

  /** Scales within (0, 1), bases as spread as the weights, and equal ones for equal weights. */
  @Test
  void whatIsFurtherStartsFromTheWeights() {
    double[] given = Operand.normal(3, 4000).elements();
    double[] small = Arrays.stream(given).map(v -> 0.1 * v).toArray();
    try (Parameter w = parameter(small);
        Quantized one = attach(3, w);
        Quantized other = attach(3, w)) {
      run(one, w);
      run(other, w);
      for (int i = 0; i < 5; i++) {
        float[] values = one.parameters().get(i).value().toFloats();
        assertArrayEquals(values, other.parameters().get(i).value().toFloats());
        if (i < 3) {
          assertTrue(values[0] > 0 && values[0] < 1, "scale " + values[0]);
        } else {
          double square = 0;
          for (float v : values) {
            square += v * v / 4000;
          }
          assertEquals(0.1, Math.sqrt(square), 0.01);
        }
      }
    }
  }
}
