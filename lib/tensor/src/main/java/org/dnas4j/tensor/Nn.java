package org.dnas4j.tensor;

import java.util.function.Consumer;

/** Differentiable operations of convolutional networks. */
public final class Nn {
  private Nn() {}

  /** Convolution in one group. */
  public static Var conv2d(Var x, Var weight, int stride, int padding) {
    return conv2d(x, weight, new Engine.Conv(stride, padding));
  }

  /**
   * Convolution (cross-correlation) of {@code [N, C, H, W]} with {@code [O, C / groups, kH, kW]}.
   * The weight is cast to the image's type, so FLOAT32 master weights serve BFLOAT16 activations.
   */
  public static Var conv2d(Var x, Var weight, Engine.Conv conv) {
    Engine engine = x.tape().engine();
    Var w = weight.cast(x.value().dtype());
    return x.tape()
        .record(
            engine.conv2d(x.value(), w.value(), conv),
            g -> {
              Engine.ConvGradients gradients =
                  engine.conv2dGradients(
                      g, x.value(), w.value(), conv, x.needsGradient(), w.needsGradient());
              return new Tensor[] {gradients.input(), gradients.weight()};
            },
            x,
            w);
  }

  /**
   * Batch normalization with the batch's own statistics, optionally followed by ReLU in the same
   * node, which saves keeping the value between the two.
   *
   * @param gamma scale, {@code [C]}
   * @param beta shift, {@code [C]}
   * @param epsilon added to the variance
   * @param statistics receives the batch statistics, for running averages
   */
  public static Var batchNorm(
      Var x,
      Var gamma,
      Var beta,
      float epsilon,
      boolean relu,
      Consumer<Engine.BatchNorm> statistics) {
    Engine engine = x.tape().engine();
    Engine.BatchNorm forward =
        relu
            ? engine.batchNormRelu(x.value(), gamma.value(), beta.value(), epsilon)
            : engine.batchNorm(x.value(), gamma.value(), beta.value(), epsilon);
    statistics.accept(forward);
    return x.tape()
        .record(
            forward.output(),
            g -> {
              Engine.BatchNormGradients gradients =
                  relu
                      ? engine.batchNormReluGradients(g, x.value(), gamma.value(), forward)
                      : engine.batchNormGradients(g, x.value(), gamma.value(), forward);
              return new Tensor[] {gradients.input(), gradients.gamma(), gradients.beta()};
            },
            x,
            gamma,
            beta);
  }

  /** ReLU(a + b) in one node, which saves keeping the sum. */
  public static Var addRelu(Var a, Var b) {
    Engine engine = a.tape().engine();
    Tensor y = engine.addRelu(a.value(), b.value());
    return a.tape()
        .record(
            y,
            g -> {
              Tensor passed = engine.reluGradient(g, y);
              return new Tensor[] {passed, passed};
            },
            a,
            b);
  }

  /** Maximum over square windows. */
  public static Var maxPool(Var x, int kernel, int stride, int padding) {
    Engine engine = x.tape().engine();
    Engine.Conv conv = new Engine.Conv(stride, padding);
    return x.tape()
        .record(
            engine.maxPool(x.value(), kernel, conv),
            g -> new Tensor[] {engine.maxPoolGradient(g, x.value(), kernel, conv)},
            x);
  }

  /** The mean over H and W of {@code [N, C, H, W]}: {@code [N, C]}, FLOAT32. */
  public static Var globalAveragePool(Var x) {
    return x.mean(2, 3).reshape(Shape.of(x.shape().dim(0), x.shape().dim(1)));
  }

  /**
   * Mean cross-entropy of {@code [N, classes]} logits against target distributions of the same
   * shape; a one-hot row is a hard label, a teacher's softmax a soft one.
   */
  public static Var crossEntropy(Var logits, Tensor targets) {
    if (!logits.shape().equals(targets.shape())) {
      throw new IllegalArgumentException(
          "cross-entropy: logits have shape "
              + logits.shape()
              + " but targets "
              + targets.shape()
              + "; they must be equal");
    }
    Var agreement = logits.logSoftmax().times(logits.tape().constant(targets));
    return agreement.sum().affine(-1f / logits.shape().dim(0), 0);
  }
}
