package org.dnas4j.tensor.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Engine.Conv;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Convolution, batch normalization and pooling with their gradients. */
public interface ImageConformance extends EngineUnderTest {

  @Test
  default void convolutionsAndTheirGradients() {
    for (ConvCase c : ConvCase.ALL) {
      Conv conv = c.conv();
      Compare.all(
          engine(),
          (e, x) -> {
            Engine.ConvGradients gradients =
                e.conv2dGradients(x.get(2), x.get(0), x.get(1), conv, true, true);
            return List.of(
                e.conv2d(x.get(0), x.get(1), conv), gradients.input(), gradients.weight());
          },
          Input.normal(31, c.image()),
          Input.normal(32, c.weight()),
          Input.normal(33, c.output()));
    }
  }

  @Test
  default void convolutionGradientsComeAlone() {
    gradientsComeAlone(new Conv(2, 1), Input.normal(35, 4, 6, 3, 3));
    gradientsComeAlone(new Conv(2, 1, 2), Input.normal(35, 4, 3, 3, 3));
    gradientsComeAlone(new Conv(2, 1, 6), Input.normal(35, 6, 1, 3, 3));
  }

  private void gradientsComeAlone(Conv conv, Input filters) {
    try (Scope scope = Scope.open()) {
      Tensor x = Input.normal(34, 2, 6, 7, 6).on(engine());
      Tensor w = filters.on(engine());
      Tensor g = Input.normal(36, 2, w.shape().dim(0), 4, 3).on(engine());
      Engine.ConvGradients both = engine().conv2dGradients(g, x, w, conv, true, true);
      Engine.ConvGradients input = engine().conv2dGradients(g, x, w, conv, true, false);
      Engine.ConvGradients weight = engine().conv2dGradients(g, x, w, conv, false, true);
      Engine.ConvGradients neither = engine().conv2dGradients(g, x, w, conv, false, false);
      assertNull(input.weight());
      assertNull(weight.input());
      assertNull(neither.input());
      assertNull(neither.weight());
      closeTo(both.input(), input.input());
      closeTo(both.weight(), weight.weight());
    }
  }

  /** To the images that are drawn is added the first, and they are at least the second. */
  List<float[]> SHIFTS_AND_LEAST =
      List.of(new float[] {0, -10}, new float[] {0, 0}, new float[] {3, -10});

  /**
   * Gradients of four convolutions of the first operand, with limits that clip much, little and
   * nothing, and one without; half of the inputs lie below 0, or none, or a few. The reference
   * engine clips and convolves term by term.
   */
  static List<Tensor> clippedConvolutions(
      Engine e, List<Tensor> x, float[] shiftAndLeast, Conv conv) {
    Tensor image = e.clamp(e.affine(x.get(0), 1, shiftAndLeast[0]), shiftAndLeast[1], 10);
    List<Engine.ClippedConv> terms =
        List.of(
            new Engine.ClippedConv(x.get(1), 3),
            new Engine.ClippedConv(x.get(2), Float.POSITIVE_INFINITY),
            new Engine.ClippedConv(x.get(3), 0.5f),
            new Engine.ClippedConv(x.get(4), 10.5f));
    Engine.ClippedConvGradients gradients = e.clippedConvGradients(x.get(5), image, terms, conv);
    List<Tensor> highs = gradients.highs();
    assertEquals(4, highs.size());
    assertNull(highs.get(1));
    return List.of(gradients.input(), highs.get(0), highs.get(2), highs.get(3));
  }

  /** The image, four weights and the gradient of the output. */
  static Input[] clippedOperands(ConvCase c) {
    return new Input[] {
      Input.normal(61, c.image()),
      Input.normal(62, c.weight()),
      Input.normal(63, c.weight()),
      Input.normal(64, c.weight()),
      Input.normal(65, c.weight()),
      Input.normal(66, c.output())
    };
  }

  @Test
  default void gradientsOfClippedConvolutions() {
    for (ConvCase c : ConvCase.ALL) {
      for (float[] shiftAndLeast : SHIFTS_AND_LEAST) {
        Compare.all(
            engine(),
            (e, x) -> clippedConvolutions(e, x, shiftAndLeast, c.conv()),
            clippedOperands(c));
      }
    }
  }

  private static void closeTo(Tensor expected, Tensor actual) {
    float[] floats = expected.toFloats();
    double[] doubles = new double[floats.length];
    for (int i = 0; i < floats.length; i++) {
      doubles[i] = floats[i];
    }
    Compare.close(doubles, actual.toFloats(), Compare.FLOAT32_TOLERANCE, "alone");
  }

  /** Each run of outputs reads its run of inputs; operands may be views of others. */
  @Test
  default void groupsAreConvolutionsSideBySide() {
    try (Scope scope = Scope.open()) {
      Engine e = engine();
      Tensor x = e.slice(Input.normal(67, 2, 14, 7, 5).on(e), 1, 0, 12, 2);
      Tensor w = e.slice(Input.normal(68, 8, 3, 3, 3).on(e), 0, 0, 8, 2);
      Conv conv = new Conv(2, 1);
      Tensor first = e.conv2d(e.slice(x, 1, 0, 3, 1), e.slice(w, 0, 0, 2, 1), conv);
      Tensor second = e.conv2d(e.slice(x, 1, 3, 6, 1), e.slice(w, 0, 2, 4, 1), conv);
      closeTo(e.concat(List.of(first, second), 1), e.conv2d(x, w, new Conv(2, 1, 2)));
    }
  }

  /** A gradient can be what a convolution, a slice or a broadcast left behind. */
  @Test
  default void convolutionsTakeEachOthersOutputs() {
    Compare.all(
        engine(),
        (e, x) -> {
          Conv conv = new Conv(1, 1);
          Tensor y = e.conv2d(x.get(0), x.get(1), conv);
          Tensor z = e.conv2d(y, x.get(2), new Conv(2, 1));
          Engine.ConvGradients second =
              e.conv2dGradients(z, y, x.get(2), new Conv(2, 1), true, true);
          Engine.ConvGradients first =
              e.conv2dGradients(second.input(), x.get(0), x.get(1), conv, true, true);
          Tensor half = e.slice(y, 1, 0, 3, 1);
          return List.of(
              z,
              second.input(),
              second.weight(),
              first.input(),
              first.weight(),
              e.conv2d(half, e.slice(x.get(1), 0, 1, 4, 1), conv));
        },
        Input.normal(37, 2, 3, 8, 6),
        Input.normal(38, 6, 3, 3, 3),
        Input.normal(39, 5, 6, 3, 3));
  }

  @Test
  default void batchNormalization() {
    normalizes(2, 16, 8, 8);
    normalizes(3, 17, 5, 3);
    normalizes(1, 5, 3, 7);
    normalizes(4, 1, 2, 2);
    normalizes(2, 3, 1, 1);
    normalizes(5, 64, 4, 4);
    normalizes(128, 16, 8, 8);
    normalizes(3, 48, 1, 2);
  }

  /**
   * All of batch normalization on an image.
   *
   * @param x scale and shift at 1 and 2, the output's gradient at 3, a variance at 4
   */
  static List<Tensor> normalizations(Engine e, Tensor image, List<Tensor> x, float epsilon) {
    Engine.BatchNorm y = e.batchNorm(image, x.get(1), x.get(2), epsilon);
    Engine.BatchNormGradients g = e.batchNormGradients(x.get(3), image, x.get(1), y);
    Engine.BatchNorm r = e.batchNormRelu(image, x.get(1), x.get(2), epsilon);
    Engine.BatchNormGradients k = e.batchNormReluGradients(x.get(3), image, x.get(1), r);
    return List.of(
        y.output(),
        y.mean(),
        y.inverseStd(),
        g.input(),
        g.gamma(),
        g.beta(),
        r.output(),
        r.mean(),
        r.inverseStd(),
        k.input(),
        k.gamma(),
        k.beta(),
        e.batchNormInference(image, x.get(1), x.get(2), x.get(2), x.get(4), epsilon));
  }

  private void normalizes(int n, int c, int h, int w) {
    float epsilon = 1e-5f;
    Compare.all(
        engine(),
        (e, x) -> {
          // far from zero, as activations before the first normalization are
          Tensor shifted = e.affine(x.get(0), 0.5f, 3);
          return normalizations(e, shifted, x, epsilon);
        },
        Input.normal(41, n, c, h, w),
        Input.positive(42, c),
        Input.normal(43, c),
        Input.normal(44, n, c, h, w),
        Input.positive(45, c));
  }

  /** A slice can be a view of memory with gaps. */
  @Test
  default void batchNormalizationTakesVectorsWithGaps() {
    Engine e = engine();
    try (Scope scope = Scope.open()) {
      Tensor image = Input.normal(5, 2, 16, 3, 3).on(e);
      float[] both = new float[32];
      float[] even = new float[16];
      for (int i = 0; i < 16; i++) {
        even[i] = 1 + i / 4f;
        both[2 * i] = even[i];
        both[2 * i + 1] = -100;
      }
      Tensor dense = e.create(Shape.of(16), even);
      Tensor gaps = e.slice(e.create(Shape.of(32), both), 0, 0, 32, 2);
      Engine.BatchNorm expected = e.batchNormRelu(image, dense, dense, 1e-5f);
      assertArrayEquals(
          expected.output().toFloats(),
          e.batchNormRelu(image, gaps, gaps, 1e-5f).output().toFloats());
      assertArrayEquals(
          e.batchNormReluGradients(image, image, dense, expected).input().toFloats(),
          e.batchNormReluGradients(image, image, gaps, expected).input().toFloats());
    }
  }

  @Test
  default void batchNormalizationOfAConstantIsItsShift() {
    Compare.same(
        engine(),
        (e, x) -> e.batchNorm(e.full(x.get(1).shape(), 2), x.get(0), x.get(0), 1e-3f).output(),
        Input.normal(46, 5),
        Input.normal(47, 2, 5, 3, 3));
  }

  @Test
  default void maxPooling() {
    pools(1, 1, 3, 3, 3, 1, 0);
    pools(2, 5, 8, 8, 2, 2, 0);
    pools(2, 64, 17, 16, 3, 2, 1);
    pools(2, 3, 7, 5, 3, 2, 1);
    pools(1, 17, 5, 5, 1, 1, 0);
    pools(2, 3, 6, 7, 2, 3, 1);
    pools(1, 2, 4, 4, 4, 4, 2);
  }

  private void pools(int n, int c, int h, int w, int kernel, int stride, int padding) {
    Conv conv = new Conv(stride, padding);
    Compare.all(
        engine(),
        (e, x) -> {
          // below zero, so that padding must not win
          Tensor below = e.affine(x.get(0), 1, -10);
          return List.of(
              e.maxPool(below, kernel, conv), e.maxPoolGradient(x.get(1), below, kernel, conv));
        },
        Input.normal(51, n, c, h, w),
        Input.normal(52, n, c, conv.outputLength(h, kernel), conv.outputLength(w, kernel)));
  }

  @Test
  default void poolingGradientGoesToTheFirstMaximum() {
    Compare.same(
        engine(),
        (e, x) ->
            e.maxPoolGradient(
                x.get(0), e.full(e.affine(x.get(1), 1, 0).shape(), 1), 2, new Conv(2, 0)),
        Input.normal(53, 2, 3, 2, 2),
        Input.normal(54, 2, 3, 4, 4));
    Compare.same(
        engine(),
        (e, x) -> e.maxPoolGradient(x.get(0), e.full(x.get(1).shape(), 0), 3, new Conv(2, 1)),
        Input.normal(55, 1, 2, 3, 3),
        Input.normal(56, 1, 2, 5, 5));
  }
}
