package org.dnas4j.engine.nd4j;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.EngineOptions;
import org.dnas4j.tensor.Engines;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;
import org.dnas4j.tensor.optim.Optimizer;
import org.dnas4j.tensor.optim.Sgd;

/**
 * Times training steps of ResNet-20 (option A shortcuts, batch 128, 3×32×32) without the library's
 * own network code. Arguments: threads, steps.
 */
public final class Resnet20Benchmark {
  private static final int BATCH = 128;

  private final Engine engine;
  private final Rng rng = Rng.of(1);
  private final List<Parameter> parameters = new ArrayList<>();
  private int next;

  private Resnet20Benchmark(Engine engine) {
    this.engine = engine;
  }

  /**
   * Prints milliseconds per step and images per second, and processor time, which load disturbs
   * less.
   */
  public static void main(String[] arguments) {
    int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
    int steps = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    try (Engine engine = Engines.open("nd4j", EngineOptions.defaults().withThreads(threads))) {
      new Resnet20Benchmark(engine).run(steps);
    }
  }

  private void run(int steps) {
    System.out.println(engine.description());
    try (Scope scope = Scope.open()) {
      Tensor images = engine.create(Shape.of(BATCH, 3, 32, 32), normal(BATCH * 3 * 32 * 32, 1));
      float[] labels = new float[BATCH * 10];
      for (int i = 0; i < BATCH; i++) {
        labels[i * 10 + i % 10] = 1;
      }
      Tensor targets = engine.create(Shape.of(BATCH, 10), labels);
      forward(Tape.inference(engine), images); // creates the parameters
      double[] milliseconds = new double[steps];
      long processor = 0;
      try (Optimizer optimizer = new Sgd(0.9, true).open(parameters, 1e-4)) {
        for (int i = -5; i < steps; i++) {
          long start = System.nanoTime();
          processor = i == 0 ? processorNanos() : processor;
          step(images, targets, optimizer);
          if (i >= 0) {
            milliseconds[i] = (System.nanoTime() - start) / 1e6;
          }
        }
      }
      double processorMilliseconds = (processorNanos() - processor) / 1e6 / steps;
      Arrays.sort(milliseconds);
      double median = milliseconds[steps / 2];
      System.out.printf(
          Locale.ROOT,
          "median %.0f ms (%.0f images/s), best %.0f ms, processor time of all threads %.0f ms%n",
          median,
          BATCH * 1000 / median,
          milliseconds[0],
          processorMilliseconds);
      parameters.forEach(Parameter::close);
    }
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private void step(Tensor images, Tensor targets, Optimizer optimizer) {
    try (Scope scope = Scope.open()) {
      Tape tape = new Tape(engine, parameters);
      Var loss = Nn.crossEntropy(forward(tape, images), targets);
      optimizer.step(tape.backward(loss), 0.01);
    }
  }

  private Var forward(Tape tape, Tensor images) {
    next = 0;
    Var x = convolution(tape, tape.constant(images), 16, 1, true);
    for (int channels = 16; channels <= 64; channels *= 2) {
      for (int block = 0; block < 3; block++) {
        int stride = channels > 16 && block == 0 ? 2 : 1;
        Var y = convolution(tape, x, channels, stride, true);
        y = convolution(tape, y, channels, 1, false);
        x = Nn.addRelu(y, stride == 1 ? x : shortcut(x, channels));
      }
    }
    Var weight = parameter(tape, true, Shape.of(10, 64), 0.1f);
    return Nn.globalAveragePool(x).matmul(weight, true);
  }

  private static Var shortcut(Var x, int channels) {
    Var half = x.slice(2, 0, x.shape().dim(2), 2).slice(3, 0, x.shape().dim(3), 2);
    return half.padded(1, (channels - x.shape().dim(1)) / 2, channels);
  }

  private Var convolution(Tape tape, Var x, int filters, int stride, boolean relu) {
    int inputs = x.shape().dim(1);
    float scale = (float) Math.sqrt(2.0 / (9 * inputs));
    Var y = Nn.conv2d(x, parameter(tape, true, Shape.of(filters, inputs, 3, 3), scale), stride, 1);
    Var gamma = parameter(tape, false, Shape.of(filters), 1);
    Var beta = parameter(tape, false, Shape.of(filters), 0);
    return Nn.batchNorm(y, gamma, beta, 1e-5f, relu, s -> {});
  }

  private Var parameter(Tape tape, boolean random, Shape shape, float scale) {
    if (next == parameters.size()) {
      Tensor value =
          random ? engine.create(shape, normal(shape.size(), scale)) : engine.full(shape, scale);
      parameters.add(new Parameter("p" + next, random, value));
    }
    return tape.parameter(parameters.get(next++));
  }

  private float[] normal(int length, float scale) {
    float[] elements = new float[length];
    for (int i = 0; i < length; i++) {
      elements[i] = scale * (float) rng.nextGaussian();
    }
    return elements;
  }
}
