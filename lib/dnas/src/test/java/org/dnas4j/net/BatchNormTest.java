package org.dnas4j.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.dnas4j.layer.Pass;
import org.dnas4j.layer.Pass.Statistics;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;

class BatchNormTest {
  private static final int CHANNELS = 2;
  private static final double EPSILON = 1e-5;

  private final ReferenceEngine engine = new ReferenceEngine();

  /** As in PyTorch: 0.9·old + 0.1·batch, with the variance divided by n − 1. */
  @Test
  void runningAveragesAfterThreeBatchesAreThoseComputedByHand() {
    double[] mean = {0, 0};
    double[] variance = {1, 1};
    try (BatchNorm norm = new BatchNorm(engine, "bn", CHANNELS)) {
      for (int step = 0; step < 3; step++) {
        Operand x = Operand.normal(step, 3, CHANNELS, 2, 2);
        run(norm, x, Statistics.BATCH_AND_UPDATE);
        for (int c = 0; c < CHANNELS; c++) {
          mean[c] = 0.9 * mean[c] + 0.1 * mean(x, c);
          variance[c] = 0.9 * variance[c] + 0.1 * squares(x, c) / 11;
        }
      }
      assertArrayEquals(mean, buffer(norm, "bn.running_mean"), 1e-6);
      assertArrayEquals(variance, buffer(norm, "bn.running_var"), 1e-6);
      Operand x = Operand.normal(9, 3, CHANNELS, 2, 2);
      double[] expected = x.elements().clone();
      for (int i = 0; i < expected.length; i++) {
        int c = channel(i);
        expected[i] = (expected[i] - mean[c]) / Math.sqrt(variance[c] + EPSILON);
      }
      assertArrayEquals(expected, run(norm, x, Statistics.RUNNING), 1e-5);
    }
  }

  @Test
  void batchStatisticsNormalizeEachChannelAndLeaveTheAveragesAlone() {
    Operand x = Operand.normal(1, 3, CHANNELS, 2, 2);
    double[] expected = x.elements().clone();
    for (int i = 0; i < expected.length; i++) {
      int c = channel(i);
      expected[i] = (expected[i] - mean(x, c)) / Math.sqrt(squares(x, c) / 12 + EPSILON);
    }
    try (BatchNorm norm = new BatchNorm(engine, "bn", CHANNELS)) {
      assertArrayEquals(expected, run(norm, x, Statistics.BATCH), 1e-6);
      assertArrayEquals(new double[] {0, 0}, buffer(norm, "bn.running_mean"));
      assertArrayEquals(new double[] {1, 1}, buffer(norm, "bn.running_var"));
      assertArrayEquals(expected, run(norm, x, Statistics.BATCH_AND_UPDATE), 1e-6);
    }
  }

  @Test
  void evaluationBeforeAnyStepIsTheIdentityUpToEpsilon() {
    Operand x = Operand.normal(1, 3, CHANNELS, 2, 2);
    try (BatchNorm norm = new BatchNorm(engine, "bn", CHANNELS)) {
      assertArrayEquals(x.elements(), run(norm, x, Statistics.RUNNING), 1e-4);
    }
  }

  /** It would become 0 whatever it is; PyTorch refuses it, too. */
  @Test
  void aSingleValuePerChannelIsRefusedInTraining() {
    Operand one = Operand.normal(1, 1, CHANNELS, 1, 1);
    try (BatchNorm norm = new BatchNorm(engine, "g4b1.bn1", CHANNELS)) {
      for (Statistics batch : List.of(Statistics.BATCH, Statistics.BATCH_AND_UPDATE)) {
        String message =
            assertThrows(IllegalArgumentException.class, () -> run(norm, one, batch)).getMessage();
        for (String part : List.of("g4b1.bn1", "batch 1", "1x1")) {
          assertTrue(message.contains(part), message);
        }
      }
      assertArrayEquals(new double[] {1, 1}, buffer(norm, "g4b1.bn1.running_var"));
      assertArrayEquals(one.elements(), run(norm, one, Statistics.RUNNING), 1e-4);
      // Two values are enough, side by side or in two images.
      double[] two = run(norm, Operand.normal(1, 2, CHANNELS, 1, 1), Statistics.BATCH);
      assertEquals(0, two[0] + two[2], 1e-6);
      assertEquals(1, Math.abs(two[0]), 1e-3);
    }
  }

  @Test
  void aFactorMultipliesTheOutput() {
    Operand x = Operand.normal(1, 3, CHANNELS, 2, 2);
    try (BatchNorm norm = new BatchNorm(engine, "bn", CHANNELS)) {
      for (Statistics statistics : Statistics.values()) {
        double[] expected = run(norm, x, statistics);
        for (int i = 0; i < expected.length; i++) {
          expected[i] *= 0.75;
        }
        assertArrayEquals(expected, run(norm, x, statistics, Optional.of(0.75f)), 1e-12);
      }
    }
  }

  @Test
  void scaleAndShiftDoNotDecay() {
    try (BatchNorm norm = new BatchNorm(engine, "bn", CHANNELS)) {
      assertEquals(0, norm.parameters().stream().filter(p -> p.decay()).count());
    }
  }

  private double[] run(BatchNorm norm, Operand x, Statistics statistics) {
    return run(norm, x, statistics, Optional.empty());
  }

  private double[] run(BatchNorm norm, Operand x, Statistics statistics, Optional<Float> factor) {
    try (Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(engine), statistics);
      Tensor input = engine.create(Shape.of(x.dims()), x.elements());
      return ReferenceEngine.doubles(
          norm.forward(
                  pass,
                  pass.tape().constant(input),
                  false,
                  factor.map(f -> pass.tape().constant(engine.full(Shape.of(1), f))))
              .value());
    }
  }

  private static double[] buffer(BatchNorm norm, String name) {
    return ReferenceEngine.doubles(norm.ownBuffers().get(name).get());
  }

  private static int channel(int i) {
    return i / 4 % CHANNELS;
  }

  private static double mean(Operand x, int channel) {
    double sum = 0;
    for (int i = 0; i < x.elements().length; i++) {
      sum += channel(i) == channel ? x.elements()[i] : 0;
    }
    return sum / 12;
  }

  /** Σ (x − mean)² of a channel of 12 numbers. */
  private static double squares(Operand x, int channel) {
    double mean = mean(x, channel);
    double sum = 0;
    for (int i = 0; i < x.elements().length; i++) {
      sum += channel(i) == channel ? Math.pow(x.elements()[i] - mean, 2) : 0;
    }
    return sum;
  }
}
