package org.dnas4j.tensor.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;
import org.dnas4j.tensor.optim.Optimizer;
import org.dnas4j.tensor.optim.Sgd;
import org.junit.jupiter.api.Test;

/** Training neither learns nothing nor eats memory. */
public interface MemoryConformance extends EngineUnderTest {
  int STEPS = 300;

  /** Half of what is lost if each step keeps one activation of 16×16×16×16 floats. */
  int LEAK_MEGABYTES = 32;

  /**
   * The virtual machine's own memory grows once in a while, by a compilation or a larger heap: up
   * to 140 MB were seen in one round and none in the next. A leak shows in every round.
   */
  int ROUNDS = 5;

  @Test
  default void threeHundredTrainingStepsKeepMemoryFlat() throws IOException {
    Path status = Path.of("/proc/self/status");
    assumeTrue(Files.exists(status), "resident memory is read from /proc");
    Engine e = engine();
    try (Scope scope = Scope.open()) {
      Tensor images = Input.normal(1, 16, 3, 16, 16).on(e);
      Tensor targets = e.create(Shape.of(16, 4), oneHot(16, 4));
      List<Parameter> parameters =
          Stream.of(
                  Input.normal(2, 16, 3, 3, 3),
                  Input.positive(3, 16),
                  Input.normal(4, 16),
                  Input.normal(5, 4, 16))
              .map(i -> new Parameter("p" + i.shape(), true, e.affine(i.on(e), 0.3f, 0)))
              .toList();
      try (Optimizer optimizer = new Sgd(0.9, true).open(parameters, 1e-4)) {
        float first = step(e, parameters, images, targets, optimizer);
        for (int i = 0; i < 50; i++) {
          step(e, parameters, images, targets, optimizer);
        }
        List<Long> growths = new ArrayList<>();
        float last = 0;
        do {
          long before = residentMegabytes(status);
          for (int i = 0; i < STEPS; i++) {
            last = step(e, parameters, images, targets, optimizer);
          }
          growths.add(residentMegabytes(status) - before);
        } while (Collections.min(growths) >= LEAK_MEGABYTES && growths.size() < ROUNDS);
        assertTrue(
            Collections.min(growths) < LEAK_MEGABYTES,
            "resident memory grew by " + growths + " MB in rounds of " + STEPS + " steps");
        assertTrue(last < 0.5 * first, "the loss went from " + first + " to " + last);
      }
      parameters.forEach(Parameter::close);
    }
  }

  private static float step(
      Engine e, List<Parameter> p, Tensor images, Tensor targets, Optimizer optimizer) {
    try (Scope scope = Scope.open()) {
      Tape tape = new Tape(e, p);
      Var y = Nn.conv2d(tape.constant(images), tape.parameter(p.get(0)), 1, 1);
      y = Nn.batchNorm(y, tape.parameter(p.get(1)), tape.parameter(p.get(2)), 1e-5f, true, s -> {});
      Var logits = Nn.globalAveragePool(y).matmul(tape.parameter(p.get(3)), true);
      Var loss = Nn.crossEntropy(logits, targets);
      optimizer.step(tape.backward(loss), 0.05);
      return loss.value().item();
    }
  }

  private static float[] oneHot(int rows, int classes) {
    float[] elements = new float[rows * classes];
    for (int i = 0; i < rows; i++) {
      elements[i * classes + i % classes] = 1;
    }
    return elements;
  }

  /** What the operating system counts; collected first, so that it is not the heap that grows. */
  private static long residentMegabytes(Path status) throws IOException {
    System.gc();
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }
}
