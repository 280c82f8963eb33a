package org.dnas4j.tensor.conformance;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Binary;
import org.dnas4j.tensor.Engine.ClippedConv;
import org.dnas4j.tensor.Engine.Conv;
import org.dnas4j.tensor.Engine.Reduction;
import org.dnas4j.tensor.Engine.Unary;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Wrong calls end in an exception that shows what was found, never in the native library. */
public interface RefusalConformance extends EngineUnderTest {

  @Test
  default void wrongShapesAreShown() {
    Engine e = engine();
    Conv conv = new Conv(1, 1);
    try (Scope scope = Scope.open()) {
      Tensor image = e.full(Shape.of(2, 3, 8, 8), 1);
      Tensor weight = e.full(Shape.of(4, 5, 3, 3), 1);
      Tensor fitting = e.full(Shape.of(4, 3, 3, 3), 1);
      Tensor matrix = e.full(Shape.of(2, 3), 1);
      Tensor vector = e.full(Shape.of(4), 1);
      Tensor nothing = e.full(Shape.of(0, 3, 8, 8), 1);
      refused(() -> e.useThreads(0), "threads = 0", "1 to");
      refused(() -> e.useThreads(1025), "threads = 1025");
      refused(() -> e.create(Shape.of(2, 2), new float[3]), "[2, 2]", "3");
      refused(() -> e.apply(Binary.ADD, matrix, vector), "[2, 3]", "[4]");
      refused(() -> e.addScaled(matrix, vector, 1), "[2, 3]", "[4]");
      refused(() -> e.reluGradient(matrix, vector), "[2, 3]", "[4]");
      refused(() -> e.addRelu(matrix, vector), "[2, 3]", "[4]");
      refused(() -> e.addProduct(matrix, vector, e.full(Shape.of(1), 1)), "[2, 3]", "[4]");
      refused(() -> e.addProduct(matrix, matrix, vector), "scale", "[4]");
      refused(() -> e.tanhGradient(matrix, vector), "[2, 3]", "[4]");
      refused(() -> e.binarize(matrix, vector), "scale", "[4]");
      refused(() -> e.roundEvenly(matrix, vector, 3), "max", "[4]");
      refused(() -> e.roundEvenly(matrix, e.full(Shape.of(1), 1), 0), "steps = 0");
      refused(() -> e.clamp(matrix, 1, 0), "1.0", "0.0");
      refused(() -> e.clipRound(matrix, 0, 3), "high = 0.0");
      refused(() -> e.clipRound(matrix, 1, 0), "steps = 0");
      refused(() -> e.clipRoundGradients(matrix, vector, 1), "[2, 3]", "[4]");
      refused(() -> e.reduce(Reduction.SUM, matrix, 2), "2", "[2, 3]");
      refused(() -> e.reduce(Reduction.SUM, matrix, -1), "-1", "[2, 3]");
      refused(() -> e.reduce(Reduction.SUM, matrix, 1, 1), "1", "[2, 3]");
      refused(() -> e.reduce(Reduction.SUM, matrix), "[2, 3]");
      refused(() -> e.reduce(Reduction.SUM, nothing, 0), "[0, 3, 8, 8]");
      refused(() -> e.reduce(Reduction.MAX, nothing, 0), "[0, 3, 8, 8]");
      refused(() -> e.matmul(matrix, false, matrix, false), "[2, 3]");
      refused(() -> e.matmul(matrix, false, vector, false), "[2, 3]", "[4]");
      refused(() -> e.matmul(matrix, true, e.full(Shape.of(3, 7), 1), false), "[2, 3]", "[3, 7]");
      refused(() -> e.reshape(matrix, Shape.of(7)), "[2, 3]", "[7]");
      refused(() -> e.slice(matrix, 1, 0, 4, 1), "[2, 3]", "4");
      refused(() -> e.slice(matrix, 1, -1, 2, 1), "[2, 3]", "-1");
      refused(() -> e.slice(matrix, 2, 0, 1, 1), "[2, 3]", "2");
      refused(() -> e.slice(matrix, 0, 0, 1, 0), "[2, 3]", "0");
      refused(() -> e.slice(matrix, 1, 1, 1, 1), "[2, 3]", "1");
      refused(() -> e.unslice(vector, Shape.of(7), 0, 0, 3, 1), "[4]", "[7]");
      refused(() -> e.concat(List.of(), 0), "no parts");
      refused(() -> e.concat(List.of(matrix), 2), "[2, 3]", "2");
      refused(() -> e.concat(List.of(nothing), 0), "[0, 3, 8, 8]");
      refused(() -> e.concat(List.of(matrix, vector), 0), "[2, 3]", "[4]");
      refused(() -> e.concat(List.of(matrix, e.full(Shape.of(3, 3), 1)), 1), "[2, 3]", "[3, 3]");
      refused(() -> e.conv2d(image, weight, conv), "[2, 3, 8, 8]", "[4, 5, 3, 3]");
      refused(() -> e.conv2d(matrix, fitting, conv), "[2, 3]", "[4, 3, 3, 3]");
      refused(() -> e.conv2d(image, matrix, conv), "[2, 3, 8, 8]", "[2, 3]");
      refused(() -> e.conv2d(nothing, fitting, conv), "[0, 3, 8, 8]", "[4, 3, 3, 3]");
      refused(
          () -> e.conv2d(e.full(Shape.of(1, 3, 2, 9), 1), fitting, new Conv(2, 0)),
          "[1, 3, 2, 9]",
          "[4, 3, 3, 3]");
      refused(
          () -> e.conv2dGradients(image, image, fitting, conv, true, true),
          "[2, 3, 8, 8]",
          "[2, 4, 8, 8]");
      Tensor grouped = e.full(Shape.of(4, 1, 3, 3), 1);
      refused(
          () -> e.conv2d(image, grouped, new Conv(1, 1, 2)), "[2, 3, 8, 8]", "[4, 1, 3, 3]", "= 2");
      refused(
          () -> e.conv2d(image, grouped, new Conv(1, 1, 3)), "[2, 3, 8, 8]", "[4, 1, 3, 3]", "= 3");
      refused(() -> e.conv2d(image, fitting, new Conv(1, 1, Integer.MAX_VALUE)), "[4, 3, 3, 3]");
      refused(
          () -> e.conv2dGradients(image, image, grouped, new Conv(1, 1, 3), true, true),
          "[4, 1, 3, 3]");
      refused(() -> e.maxPool(image, 2, new Conv(2, 0, 3)), "groups = 3");
      ClippedConv term = new ClippedConv(fitting, 1);
      Tensor output = e.conv2d(image, fitting, conv);
      refused(() -> e.clippedConvGradients(output, image, List.of(), conv), "at least one");
      refused(
          () -> e.clippedConvGradients(image, image, List.of(term), conv),
          "[2, 3, 8, 8]",
          "[2, 4, 8, 8]");
      ClippedConv zero = new ClippedConv(fitting, 0);
      refused(() -> e.clippedConvGradients(output, image, List.of(zero), conv), "high = 0.0");
      ClippedConv other = new ClippedConv(e.full(Shape.of(4, 3, 1, 1), 1), 1);
      refused(
          () -> e.clippedConvGradients(output, image, List.of(term, other), conv),
          "[4, 3, 3, 3]",
          "[4, 3, 1, 1]");
      refused(() -> e.batchNorm(image, vector, vector, 1e-5f), "[2, 3, 8, 8]", "[4]");
      refused(() -> e.batchNorm(matrix, vector, vector, 1e-5f), "[2, 3]");
      Tensor three = e.full(Shape.of(3), 1);
      refused(() -> e.batchNorm(nothing, three, three, 1e-5f), "[0, 3, 8, 8]");
      refused(() -> e.batchNorm(image, three, three, 0), "epsilon");
      Engine.BatchNorm forward = e.batchNorm(image, three, three, 1e-5f);
      refused(() -> e.batchNormGradients(matrix, image, three, forward), "[2, 3]", "[2, 3, 8, 8]");
      refused(() -> e.batchNormGradients(image, image, vector, forward), "[4]", "[2, 3, 8, 8]");
      Tensor more = e.full(Shape.of(9, 3, 8, 8), 1);
      refused(
          () -> e.batchNormGradients(more, more, three, forward), "[9, 3, 8, 8]", "[2, 3, 8, 8]");
      Engine.BatchNorm relu = e.batchNormRelu(image, three, three, 1e-5f);
      refused(
          () -> e.batchNormReluGradients(more, more, three, relu), "[9, 3, 8, 8]", "[2, 3, 8, 8]");
      refused(
          () -> e.batchNormInference(image, three, three, three, vector, 1e-5f),
          "[2, 3, 8, 8]",
          "[4]");
      refused(() -> e.maxPool(matrix, 2, new Conv(1, 0)), "[2, 3]");
      refused(() -> e.maxPool(image, 9, new Conv(1, 0)), "[2, 3, 8, 8]", "9");
      refused(() -> e.maxPool(image, 2, new Conv(1, 2)), "[2, 3, 8, 8]", "2");
      refused(
          () -> e.maxPoolGradient(image, image, 2, new Conv(2, 0)), "[2, 3, 8, 8]", "[2, 3, 4, 4]");
    }
  }

  private static void refused(Executable call, String... shown) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    for (String part : shown) {
      assertTrue(message.contains(part), "\"" + message + "\" should show " + part);
    }
  }

  /** Every operation with one operand, as a function of that operand. */
  private List<Consumer<Tensor>> everyOperation(Tensor image, Tensor weight, Tensor channel) {
    Engine e = engine();
    Conv conv = new Conv(1, 1);
    Engine.BatchNorm forward = e.batchNorm(image, channel, channel, 1e-5f);
    Engine.BatchNorm relu = e.batchNormRelu(image, channel, channel, 1e-5f);
    Tensor one = e.full(Shape.of(1), 1);
    Tensor output = e.conv2d(image, image, conv);
    return List.of(
        e::toFloats,
        x -> e.cast(x, x.dtype()),
        x -> e.apply(Unary.EXP, x),
        x -> e.apply(Binary.ADD, x, image),
        x -> e.apply(Binary.ADD, image, x),
        x -> e.affine(x, 1, 0),
        x -> e.addScaled(x, image, 1),
        x -> e.addScaled(image, x, 1),
        x -> e.addProduct(x, image, one),
        x -> e.addProduct(image, x, one),
        x -> e.addRelu(x, image),
        x -> e.addRelu(image, x),
        x -> e.tanhGradient(x, image),
        x -> e.tanhGradient(image, x),
        x -> e.binarize(x, one),
        x -> e.roundEvenly(x, one, 3),
        x -> e.clamp(x, 0, 1),
        x -> e.clipRound(x, 1, 3),
        x -> e.clipRoundGradients(x, image, 1),
        x -> e.clipRoundGradients(image, x, 1),
        x -> e.reluGradient(x, image),
        x -> e.reluGradient(image, x),
        x -> e.reduce(Reduction.SUM, x, 0),
        x -> e.reshape(x, image.shape()),
        x -> e.slice(x, 0, 0, 1, 1),
        x -> e.unslice(x, image.shape(), 0, 0, 2, 1),
        x -> e.concat(List.of(image, x), 0),
        x -> e.conv2d(x, weight, conv),
        x -> e.conv2dGradients(x, image, weight, conv, true, true),
        x -> e.conv2dGradients(image, x, weight, conv, true, true),
        x -> e.clippedConvGradients(x, image, List.of(new ClippedConv(weight, 1)), conv),
        x -> e.clippedConvGradients(image, x, List.of(new ClippedConv(weight, 1)), conv),
        x -> e.clippedConvGradients(output, image, List.of(new ClippedConv(x, 1)), conv),
        x -> e.batchNorm(x, channel, channel, 1e-5f),
        x -> e.batchNormRelu(x, channel, channel, 1e-5f),
        x -> e.batchNormGradients(x, image, channel, forward),
        x -> e.batchNormGradients(image, x, channel, forward),
        x -> e.batchNormReluGradients(x, image, channel, relu),
        x -> e.batchNormReluGradients(image, x, channel, relu),
        x -> e.batchNormInference(x, channel, channel, channel, channel, 1e-5f),
        x -> e.maxPool(x, 1, new Conv(1, 0)),
        x -> e.maxPoolGradient(x, image, 1, new Conv(1, 0)),
        x -> e.maxPoolGradient(image, x, 1, new Conv(1, 0)));
  }

  @Test
  default void closedTensorsAreRefused() {
    try (Scope scope = Scope.open()) {
      Tensor image = engine().full(Shape.of(2, 3, 4, 4), 1);
      Tensor weight = engine().full(Shape.of(3, 3, 3, 3), 1);
      Tensor channel = engine().full(Shape.of(3), 1);
      Tensor closed = engine().full(image.shape(), 1);
      closed.close();
      for (Consumer<Tensor> operation : everyOperation(image, weight, channel)) {
        assertThrows(IllegalStateException.class, () -> operation.accept(closed));
      }
    }
  }

  @Test
  default void tensorsOfAnotherEngineAreRefused() {
    try (Scope scope = Scope.open()) {
      Tensor image = engine().full(Shape.of(2, 3, 4, 4), 1);
      Tensor weight = engine().full(Shape.of(3, 3, 3, 3), 1);
      Tensor channel = engine().full(Shape.of(3), 1);
      Tensor foreign = new ReferenceEngine().full(image.shape(), 1);
      for (Consumer<Tensor> operation : everyOperation(image, weight, channel)) {
        refused(() -> operation.accept(foreign), "reference", engine().name());
      }
    }
  }

  @Test
  default void matricesAreNoException() {
    try (Scope scope = Scope.open()) {
      Tensor own = engine().full(Shape.of(2, 2), 1);
      Tensor foreign = new ReferenceEngine().full(own.shape(), 1);
      Tensor closed = engine().full(own.shape(), 1);
      closed.close();
      refused(() -> engine().matmul(foreign, false, own, true), "reference", engine().name());
      refused(() -> engine().matmul(own, false, foreign, true), "reference", engine().name());
      assertThrows(IllegalStateException.class, () -> engine().matmul(closed, true, own, true));
      assertThrows(IllegalStateException.class, () -> engine().matmul(own, true, closed, true));
    }
  }

  @Test
  default void aTensorNeedsAScope() {
    assertThrows(IllegalStateException.class, () -> engine().full(Shape.of(2), 1));
  }
}
