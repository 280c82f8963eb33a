package org.dnas4j.tensor.conformance;

import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;
import org.junit.jupiter.api.Test;

/** Gradients of whole networks through the tape, against central differences of the reference. */
public interface GradientConformance extends EngineUnderTest {

  @Test
  default void residualBlockWithLoss() {
    GradientCheck.check(
        engine(),
        GradientCheck.FLOAT32_TOLERANCE,
        p -> {
          Var x = p.get(0);
          Var y = Nn.conv2d(x, p.get(1), 1, 1);
          y = Nn.batchNorm(y, p.get(2), p.get(3), 1e-3f, true, s -> {});
          y = Nn.conv2d(y, p.get(4), 1, 1);
          y = Nn.batchNorm(y, p.get(5), p.get(6), 1e-3f, false, s -> {});
          y = Nn.addRelu(y, x);
          Var logits = Nn.globalAveragePool(y).matmul(p.get(7), true);
          Tensor targets =
              x.tape()
                  .engine()
                  .create(Shape.of(2, 4), new float[] {1, 0, 0, 0, 0.1f, 0.2f, 0.3f, 0.4f});
          return Nn.crossEntropy(logits, targets);
        },
        Input.normal(61, 2, 3, 4, 5),
        Input.normal(62, 3, 3, 3, 3),
        Input.positive(63, 3),
        Input.normal(64, 3),
        Input.normal(65, 3, 3, 3, 3),
        Input.positive(66, 3),
        Input.normal(67, 3),
        Input.normal(68, 4, 3));
  }

  /** Depthwise with two outputs per channel, then in three groups, then depthwise. */
  @Test
  default void convolutionsInGroups() {
    GradientCheck.check(
        engine(),
        GradientCheck.FLOAT32_TOLERANCE,
        p -> {
          Var y = Nn.conv2d(p.get(0), p.get(1), new Engine.Conv(2, 1, 3)).tanh();
          y = Nn.conv2d(y, p.get(2), new Engine.Conv(1, 0, 3)).tanh();
          return Nn.conv2d(y, p.get(3), new Engine.Conv(1, 1, 3));
        },
        Input.normal(81, 2, 3, 7, 5),
        Input.normal(82, 6, 1, 3, 3),
        Input.normal(83, 3, 2, 1, 2),
        Input.normal(84, 3, 1, 3, 3));
  }

  @Test
  default void downSamplingWithOptionAShortcut() {
    GradientCheck.check(
        engine(),
        GradientCheck.FLOAT32_TOLERANCE,
        p -> {
          Var x = p.get(0);
          Var branch = Nn.conv2d(x, p.get(1), 2, 1);
          Var shortcut = x.slice(2, 0, 5, 2).slice(3, 0, 6, 2).padded(1, 1, 5);
          return Nn.addRelu(branch, shortcut);
        },
        Input.normal(71, 2, 3, 5, 6),
        Input.normal(72, 5, 3, 3, 3));
  }

  @Test
  default void weightsMixedByASoftmax() {
    GradientCheck.check(
        engine(),
        GradientCheck.FLOAT32_TOLERANCE,
        p -> {
          Var mask = p.get(3).softmax();
          Var w =
              p.get(1)
                  .times(mask.slice(0, 0, 1, 1).reshape(Shape.of(1, 1, 1, 1)))
                  .plus(
                      p.get(2).tanh().times(mask.slice(0, 1, 2, 1).reshape(Shape.of(1, 1, 1, 1))));
          return Nn.conv2d(p.get(0), w, 1, 0);
        },
        Input.normal(73, 2, 2, 3, 4),
        Input.normal(74, 3, 2, 1, 1),
        Input.normal(75, 3, 2, 1, 1),
        Input.normal(76, 2));
  }

  @Test
  default void stemWithPooling() {
    GradientCheck.check(
        engine(),
        GradientCheck.FLOAT32_TOLERANCE,
        p -> Nn.maxPool(Nn.conv2d(p.get(0), p.get(1), 2, 3), 3, 2, 1),
        Input.normal(77, 1, 1, 9, 11),
        Input.normal(78, 2, 1, 7, 7));
  }

  @Test
  default void elementwiseFunctions() {
    GradientCheck.check(
        engine(),
        GradientCheck.FLOAT32_TOLERANCE,
        p -> {
          Var a = p.get(0);
          Var b = p.get(1);
          return a.times(b)
              .plus(a.dividedBy(b))
              .minus(b.log().times(a.exp()))
              .plus(a.abs().affine(2, 1))
              .plus(a.clamp(-0.5f, 0.5f))
              .plus(a.relu());
        },
        Input.normal(79, 2, 3, 4),
        Input.positive(80, 3, 1));
  }
}
