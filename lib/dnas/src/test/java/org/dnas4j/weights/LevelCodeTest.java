package org.dnas4j.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.dnas4j.quant.DoReFa;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights as quantizers make them, in plain loops of float operations. */
class LevelCodeTest {
  private static final int FILTERS = 6;
  private static final int PER_FILTER = 45;
  private static final Shape SHAPE = Shape.of(FILTERS, 5, 3, 3);

  private interface Quantized {
    float value(float latent, int filter);
  }

  private static NamedArray weights(long seed, Quantized quantized) {
    Random random = new Random(seed);
    float[] values = new float[SHAPE.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = quantized.value((float) random.nextGaussian(), i / PER_FILTER);
    }
    return new NamedArray(SHAPE, values);
  }

  /** The codes give the weights back, in n·b bits. */
  private static LevelCode exact(NamedArray weights, int bits) {
    LevelCode code = LevelCode.of("w", weights, bits);
    float[] decoded = code.decode().values();
    for (int i = 0; i < decoded.length; i++) {
      // 0 for −0, which no sum tells apart.
      int expected = Float.floatToRawIntBits(weights.values()[i] == 0 ? 0 : weights.values()[i]);
      assertEquals(expected, Float.floatToRawIntBits(decoded[i]), "weight " + i);
    }
    assertEquals((int) Math.ceil(FILTERS * PER_FILTER * bits / 8.0), code.packed().length);
    return code;
  }

  private static float clip(double x, double low, double high) {
    return (float) Math.max(low, Math.min(high, x));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void doReFaHasTwoLevels(int bits) {
    int n = (1 << bits) - 1;
    NamedArray weights =
        weights(
            bits, (w, f) -> (float) Math.rint(n * (clip(w / 2, -1, 1) / 2 + 0.5)) * (2f / n) - 1);
    assertTrue(exact(weights, bits).levels().length <= 2);
    try (Scope scope = Scope.open()) {
      float[] latent = weights(3, (w, f) -> w).values();
      Tape tape = Tape.inference(Tiny.libtorch());
      NamedArray ofEngine =
          NamedArray.of(
              new DoReFa(bits)
                  .quantize(tape.constant(Tiny.libtorch().create(SHAPE, latent)))
                  .value());
      LevelCode code = exact(ofEngine, bits);
      assertTrue(code.levels().length <= 2, code.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void multiplesOfAStepHaveOneLevel(int bits) {
    int half = 1 << (bits - 1);
    for (float step : new float[] {0.1f, 0.0371f, 1e-5f, 2.7182817f}) {
      NamedArray weights =
          weights(bits, (w, f) -> (float) Math.rint(clip(w * half / 2, -half, half - 1)) * step);
      assertEquals(1, exact(weights, bits).levels().length);
    }
    // Symmetric, by a division: 2^b − 1 levels from −1 to 1.
    NamedArray symmetric =
        weights(bits, (w, f) -> (float) Math.rint(clip(w, -1, 1) * (half - 1)) / (half - 1));
    if (bits <= 4) {
      exact(symmetric, bits);
    }
  }

  /** A level of 0 comes from no other than the steps; one that is never used changes nothing. */
  @Test
  void unusedLevelsDoNotMatter() {
    NamedArray upperHalf = weights(1, (w, f) -> (float) Math.rint(clip(w, 2, 7)) * 0.3f);
    assertEquals(1, exact(upperHalf, 4).levels().length);
    NamedArray zeros = weights(1, (w, f) -> 0f);
    exact(zeros, 1);
    exact(weights(1, (w, f) -> -0f), 2);
    exact(weights(1, (w, f) -> -0.7f), 1);
  }

  @Test
  void binaryWithAScalePerTensorOrFilter() {
    assertEquals(1, exact(weights(1, (w, f) -> w >= 0 ? 0.123f : -0.123f), 1).levels().length);
    IntToDoubleFunction scale = f -> 0.1 + f / 7.0;
    LevelCode perFilter =
        exact(
            weights(
                1, (w, f) -> (float) (w >= 0 ? scale.applyAsDouble(f) : -scale.applyAsDouble(f))),
            1);
    assertEquals(FILTERS, perFilter.levels().length);
  }

  @Test
  void ternaryWithTwoLearnedLevels() {
    LevelCode code = exact(weights(1, (w, f) -> w > 0.5f ? 0.713f : w < -0.4f ? -0.291f : 0f), 2);
    assertEquals(3, code.levels().length);
  }

  @Test
  void stepsPerFilter() {
    for (int bits = 2; bits <= 8; bits++) {
      int half = 1 << (bits - 1);
      LevelCode code =
          exact(
              weights(
                  bits,
                  (w, f) ->
                      (float) Math.rint(clip(w * half / 2, -half, half - 1))
                          * (float) (0.01 + f / 9.0)),
              bits);
      // Of 8 bits, 270 weights have no more values than a book takes.
      assertTrue(bits == 8 || code.levels().length == FILTERS, code.toString());
    }
  }

  /** Three roundings, as of levels from −1 to 1 times a learned clip. */
  @Test
  void whatNoFormulaGivesIsABook() {
    for (int bits = 2; bits <= 8; bits++) {
      int n = (1 << bits) - 1;
      exact(
          weights(
              bits,
              (w, f) ->
                  ((float) Math.rint(n * (clip(w / 3, -1, 1) / 2 + 0.5)) * (2f / n) - 1) * 0.617f),
          bits);
    }
    // A sum of three binary weights.
    Random signs = new Random(9);
    float[] scales = {0.31f, 0.173f, 0.052f};
    NamedArray bases =
        weights(
            7,
            (w, f) -> {
              float sum = 0;
              for (float scale : scales) {
                sum += signs.nextBoolean() ? scale : -scale;
              }
              return sum;
            });
    assertEquals(8, exact(bases, 3).levels().length);
    LevelCode code = exact(weights(5, (w, f) -> (float) Math.exp(Math.rint(clip(w, -1, 1.4)))), 2);
    assertEquals(LevelForm.BOOK, code.form());
  }

  @Test
  void tooManyValuesAreRefusedByName() {
    NamedArray floats = weights(1, (w, f) -> w);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> LevelCode.of("g1b1.conv1.weight", floats, 4))
            .getMessage();
    for (String part : new String[] {"g1b1.conv1.weight", "270", "16"}) {
      assertTrue(message.contains(part), message);
    }
    NamedArray five = weights(1, (w, f) -> (float) Math.rint(clip(w, -2, 2)));
    assertThrows(IllegalArgumentException.class, () -> LevelCode.of("w", five, 2));
    exact(five, 3);
  }
}
