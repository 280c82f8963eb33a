package org.dnas4j.jupyter;

import java.util.Arrays;
import java.util.List;
import org.dnas4j.quant.DoReFa;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;

/** Small computations whose results are known by hand, in whole numbers that every type holds. */
enum SelfTest {
  /** Ones over ones: 4 inner pixels see 9 ones, 8 at the edge 6, 4 in the corners 4. */
  CONVOLUTION("3×3 convolution of ones") {
    @Override
    String run(Engine engine) {
      Tape tape = Tape.inference(engine);
      Tensor sum =
          Nn.conv2d(
                  tape.constant(ones(engine, 1, 1, 4, 4)).cast(engine.computeType()),
                  tape.constant(ones(engine, 1, 1, 3, 3)),
                  1,
                  1)
              .sum()
              .value();
      return same(List.of(100f), sum);
    }
  },

  /** The middle of the kernel lies on 16 pixels, its edges on 12, its corners on 9. */
  GRADIENT("gradient of its kernel") {
    @Override
    String run(Engine engine) {
      try (Parameter kernel = new Parameter("kernel", false, ones(engine, 1, 1, 3, 3))) {
        Tape tape = new Tape(engine, List.of(kernel));
        var images = tape.constant(ones(engine, 1, 1, 4, 4)).cast(engine.computeType());
        var loss = Nn.conv2d(images, tape.parameter(kernel), 1, 1).sum();
        Tensor gradient = tape.backward(loss).of(kernel).orElseThrow();
        return same(List.of(9f, 12f, 9f, 12f, 16f, 12f, 9f, 12f, 9f), gradient);
      }
    }
  },

  /** tanh(0.2)/tanh(2) = 0.205 lies nearest to ⅓ of −1, −⅓, ⅓, 1. */
  QUANTIZER("2-bit quantizer, times 3") {
    @Override
    String run(Engine engine) {
      Tensor weights = engine.create(Shape.of(4), new float[] {-2, -0.2f, 0.2f, 2});
      Tape tape = Tape.inference(engine);
      Tensor levels = new DoReFa(2).quantize(tape.constant(weights)).affine(3, 0).value();
      return same(List.of(-3f, -1f, 1f, 3f), levels);
    }
  };

  private static final float TOLERANCE = 1e-5f;

  private final String label;

  SelfTest(String label) {
    this.label = label;
  }

  /** What tables call it. */
  String label() {
    return label;
  }

  /**
   * Computes, inside an open scope.
   *
   * @return what came out
   * @throws IllegalStateException if that is wrong
   */
  abstract String run(Engine engine);

  private static Tensor ones(Engine engine, int... dims) {
    return engine.full(Shape.of(dims), 1);
  }

  private static String same(List<Float> expected, Tensor found) {
    float[] values = found.toFloats();
    for (int i = 0; i < expected.size(); i++) {
      if (!(Math.abs(values[i] - expected.get(i)) <= TOLERANCE)) {
        throw new IllegalStateException(
            "found " + Arrays.toString(values) + ", by hand " + expected);
      }
    }
    return expected + " as by hand";
  }
}
