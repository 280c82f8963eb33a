package org.dnas4j.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Choices;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControllerTest {
  private static final Engine ENGINE = Tiny.libtorch();
  private static final NetSpec NET = Tiny.NET;
  private static final Choices CHOICES =
      new Choices(NET, Candidates.of(NET, Stream.of("1", "3", "8").map(Precision::parse).toList()));

  private Controller controller;

  @BeforeEach
  void open() {
    var form = new Controller.Form(2, 5, 0.9, 1, 0);
    controller = new Controller(ENGINE, CHOICES, form, Rng.of(3));
  }

  @AfterEach
  void close() {
    controller.close();
  }

  private double logP(int first, int second) {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(ENGINE);
      return controller.again(tape, new int[] {first, second}).logP().value().item();
    }
  }

  /** Of all nine sequences; the entropy of the second choice depends on the first. */
  @Test
  void probabilitiesAreThoseOfADistribution() {
    double sum = 0;
    double entropy = 0;
    double expected = 0;
    for (int first = 0; first < 3; first++) {
      for (int second = 0; second < 3; second++) {
        double p = Math.exp(logP(first, second));
        sum += p;
        entropy -= p * Math.log(p);
        try (Scope scope = Scope.open()) {
          Tape tape = Tape.inference(ENGINE);
          var again = controller.again(tape, new int[] {first, second});
          expected += p * again.entropy().value().item();
        }
      }
    }
    assertEquals(1, sum, 1e-5);
    // The entropy of a sequence is the mean of the entropies of its choices.
    assertEquals(entropy, expected, 1e-5);
  }

  @Test
  void drawsAreAsFrequentAsTheirProbabilities() {
    int[] counts = new int[9];
    int draws = 3000;
    for (int i = 0; i < draws; i++) {
      try (Scope scope = Scope.open()) {
        int[] chosen = controller.draw(Tape.inference(ENGINE), Rng.of(i)).chosen();
        counts[3 * chosen[0] + chosen[1]]++;
      }
    }
    for (int first = 0; first < 3; first++) {
      for (int second = 0; second < 3; second++) {
        double p = Math.exp(logP(first, second));
        double deviation = Math.sqrt(p * (1 - p) / draws);
        assertEquals(p, counts[3 * first + second] / (double) draws, 4.5 * deviation);
      }
    }
  }

  /** log p of a sequence against plain loops over the LSTM's equations. */
  @Test
  void logPIsThatOfPlainLoops() {
    List<Parameter> all = controller.parameters();
    float[][] w = all.stream().map(p -> p.value().toFloats()).toArray(float[][]::new);
    // cells 0 and 1, start, embeddings of both blocks, outputs of both blocks
    double[][] h = new double[2][5];
    double[][] c = new double[2][5];
    double[] x = row(w[2], 0, 5);
    int[] chosen = {2, 0};
    double expected = 0;
    for (int b = 0; b < 2; b++) {
      for (int l = 0; l < 2; l++) {
        double[] in = new double[10];
        System.arraycopy(x, 0, in, 0, 5);
        System.arraycopy(h[l], 0, in, 5, 5);
        for (int u = 0; u < 5; u++) {
          double[] gates = new double[4];
          for (int g = 0; g < 4; g++) {
            for (int i = 0; i < 10; i++) {
              gates[g] += in[i] * w[l][i * 20 + g * 5 + u];
            }
          }
          c[l][u] = sigmoid(gates[1]) * c[l][u] + sigmoid(gates[0]) * Math.tanh(gates[3]);
          h[l][u] = sigmoid(gates[2]) * Math.tanh(c[l][u]);
        }
        x = h[l].clone();
      }
      double[] z = new double[3];
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        for (int u = 0; u < 5; u++) {
          z[k] += x[u] * w[5 + b][u * 3 + k];
        }
        sum += Math.exp(z[k]);
      }
      expected += z[chosen[b]] - Math.log(sum);
      x = row(w[3 + b], chosen[b], 5);
    }
    assertEquals(expected, logP(2, 0), 1e-5);
  }

  private static double[] row(float[] matrix, int row, int width) {
    double[] values = new double[width];
    for (int i = 0; i < width; i++) {
      values[i] = matrix[row * width + i];
    }
    return values;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void gradientsAreCentralDifferences() {
    int[] chosen = {1, 2};
    for (Parameter parameter : controller.parameters()) {
      float[] gradient = new float[parameter.shape().size()];
      try (Scope scope = Scope.open()) {
        Tape tape = new Tape(ENGINE, List.of(parameter));
        var sequence = controller.again(tape, chosen);
        Gradients gradients =
            tape.backward(sequence.logP().plus(sequence.entropy().affine(0.3f, 0)).sum());
        gradients.of(parameter).ifPresent(g -> copy(g.toFloats(), gradient));
      }
      float[] start = parameter.value().toFloats();
      for (int i = 0; i < gradient.length; i += 7) {
        double slope =
            (moved(parameter, start, i, 1e-2f) - moved(parameter, start, i, -1e-2f)) / 2e-2;
        parameter.set(start);
        assertEquals(slope, gradient[i], 2e-3, parameter.name() + " " + i);
      }
    }
  }

  private static void copy(float[] from, float[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }

  private double moved(Parameter parameter, float[] start, int i, float by) {
    float[] moved = start.clone();
    moved[i] += by;
    parameter.set(moved);
    try (Scope scope = Scope.open()) {
      var sequence = controller.again(Tape.inference(ENGINE), new int[] {1, 2});
      return sequence.logP().value().item() + 0.3 * sequence.entropy().value().item();
    }
  }

  /** Worked numbers: z = (2, −1, 0) with T = 5 and c = 2.5. */
  @Test
  void logitsAreCooledAndBounded() {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(ENGINE);
      Var z = tape.constant(ENGINE.create(Shape.of(1, 3), new float[] {2, -1, 0}));
      Var logits = Controller.logits(z, new Controller.Form(1, 1, 1, 5, 2.5));
      assertArrayEquals(new float[] {0.94987f, -0.49344f, 0}, logits.value().toFloats(), 1e-5f);
      assertArrayEquals(
          new float[] {0.61617f, 0.1455f, 0.23833f}, logits.softmax().value().toFloats(), 1e-5f);
      Var plain = Controller.logits(z, new Controller.Form(1, 1, 1, 5, 0));
      assertArrayEquals(new float[] {0.4f, -0.2f, 0}, plain.value().toFloats(), 1e-6f);
    }
  }
}
