package org.dnas4j.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.dnas4j.kind.Kind;
import org.dnas4j.kind.Kinds;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.tensor.DType;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Tensor;
import org.dnas4j.tensor.Var;
import org.dnas4j.testing.Tiny;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What any installed quantizer keeps to, at every width it supports. */
class QuantizerKindsTest {
  private static final Shape SHAPE = Shape.of(4, 3, 3, 3);

  /** A kind at one width. */
  private record Case(
      String name, int bits, boolean signed, BiFunction<Engine, Parameter, Quantized> attach) {
    boolean ofActivations() {
      return name.startsWith("activations");
    }

    @Override
    public String toString() {
      return name + ", " + bits + " bits";
    }
  }

  static Stream<Arguments> cases() {
    List<Case> all = new ArrayList<>();
    for (int k = 1; k <= 8; k++) {
      BitWidth bits = new BitWidth(k);
      for (Kind kind : Kinds.installed().of(WeightQuantizer.class)) {
        WeightQuantizer weights = (WeightQuantizer) kind;
        if (weights.supports(bits)) {
          all.add(
              new Case(
                  "weights " + kind.kind(),
                  k,
                  true,
                  (engine, x) -> weights.attach(engine, bits, own -> "conv.weight_" + own, x)));
        }
      }
      for (Kind kind : Kinds.installed().of(ActivationQuantizer.class)) {
        ActivationQuantizer inputs = (ActivationQuantizer) kind;
        if (inputs.supports(bits)) {
          all.add(
              new Case(
                  "activations " + kind.kind(),
                  k,
                  inputs.readsSigns(),
                  (engine, x) -> inputs.attach(engine, bits, own -> "conv." + own)));
        }
      }
    }
    return all.stream().map(Arguments::of);
  }

  private static float[] normal(boolean positive) {
    Rng rng = Rng.of(3);
    float[] values = new float[SHAPE.size()];
    for (int i = 0; i < values.length; i++) {
      float v = (float) rng.nextGaussian();
      // Beyond the level of 10 at which PACT starts to clip.
      values[i] = positive ? 8 * Math.abs(v) : v;
    }
    return values;
  }

  private static float[] normal(Case one) {
    return normal(!one.signed);
  }

  private static float[] run(Quantized quantizer, Parameter x, DType type) {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(Tiny.libtorch());
      Var input = tape.parameter(x).cast(type);
      Var y = quantizer.apply(new Pass(tape, Pass.Statistics.RUNNING), input);
      assertEquals(type, y.value().dtype());
      assertEquals(SHAPE, y.shape());
      return y.value().toFloats();
    }
  }

  private static Parameter latent(float[] values) {
    try (Scope scope = Scope.open()) {
      return new Parameter("conv.weight", true, Tiny.libtorch().create(SHAPE, values));
    }
  }

  /** Of weights in each filter, which may have a scale of its own; of activations in all. */
  @ParameterizedTest
  @MethodSource("cases")
  void asManyValuesAsBitsCanTell(Case one) {
    try (Parameter x = latent(normal(one));
        Quantized quantizer = one.attach.apply(Tiny.libtorch(), x)) {
      float[] values = run(quantizer, x, DType.FLOAT32);
      int filters = one.ofActivations() ? 1 : SHAPE.dim(0);
      int length = values.length / filters;
      for (int f = 0; f < filters; f++) {
        Set<Float> distinct = new HashSet<>();
        for (int i = f * length; i < (f + 1) * length; i++) {
          distinct.add(values[i] == 0 ? 0f : values[i]);
        }
        assertTrue(distinct.size() > 1 && distinct.size() <= 1 << one.bits, distinct.toString());
      }
    }
  }

  /**
   * So that a diverging run is noticed. Activations come from a ReLU, which may hide it as well.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void whatIsNoNumberStaysNone(Case one) {
    float[] values = normal(one);
    values[5] = Float.NaN;
    try (Parameter x = latent(values);
        Quantized quantizer = one.attach.apply(Tiny.libtorch(), x)) {
      float quantized = run(quantizer, x, DType.FLOAT32)[5];
      assertTrue(Float.isNaN(quantized) || one.ofActivations(), "became " + quantized);
    }
  }

  /** Either nothing comes of it, or it is refused. */
  @ParameterizedTest
  @MethodSource("cases")
  void noImagesGiveNoValues(Case one) {
    if (!one.ofActivations()) {
      return;
    }
    try (Scope scope = Scope.open();
        Parameter x =
            new Parameter("x", true, Tiny.libtorch().create(Shape.of(0, 3, 3, 3), new float[0]));
        Quantized quantizer = one.attach.apply(Tiny.libtorch(), x)) {
      Tape tape = Tape.inference(Tiny.libtorch());
      Pass pass = new Pass(tape, Pass.Statistics.RUNNING);
      try {
        assertEquals(0, quantizer.apply(pass, tape.parameter(x)).shape().size());
      } catch (IllegalArgumentException e) {
        assertTrue(e.getMessage().contains("empty"), e.getMessage());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAreFiniteAndReachTheInputAndWhatIsLearned(Case one) {
    Engine engine = Tiny.libtorch();
    try (Scope scope = Scope.open();
        Parameter x = latent(normal(one));
        Quantized quantizer = one.attach.apply(engine, x)) {
      List<Parameter> all = new ArrayList<>(quantizer.parameters());
      all.add(x);
      Tape tape = new Tape(engine, all);
      Var y = quantizer.apply(new Pass(tape, Pass.Statistics.BATCH), tape.parameter(x));
      Tensor upstream = engine.create(SHAPE, normal(false));
      var gradients = tape.backward(y.times(tape.constant(upstream)).sum());
      for (Parameter p : all) {
        float[] g = gradients.of(p).orElseThrow().toFloats();
        for (float v : g) {
          assertTrue(Float.isFinite(v), p + "");
        }
      }
      float[] g = gradients.of(x).orElseThrow().toFloats();
      assertFalse(Arrays.equals(g, new float[g.length]), "no gradient of " + x);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void constantAndEmptyOfInformationStaysFinite(Case one) {
    for (float constant : new float[] {0, 1e-30f, 0.5f, 1e30f}) {
      float[] values = new float[SHAPE.size()];
      Arrays.fill(values, constant);
      try (Parameter x = latent(values);
          Quantized quantizer = one.attach.apply(Tiny.libtorch(), x)) {
        for (float v : run(quantizer, x, DType.FLOAT32)) {
          assertTrue(Float.isFinite(v), "of " + constant + ": " + v);
        }
      }
    }
  }

  /** Else a saved network computes other numbers than the one that was trained. */
  @ParameterizedTest
  @MethodSource("cases")
  void whatIsSavedGivesTheSameValues(Case one) {
    try (Parameter x = latent(normal(one));
        Quantized quantizer = one.attach.apply(Tiny.libtorch(), x);
        Quantized copy = one.attach.apply(Tiny.libtorch(), x)) {
      run(quantizer, x, DType.FLOAT32);
      for (Parameter p : quantizer.parameters()) {
        p.set(times(p, 0.7f));
      }
      float[] expected = run(quantizer, x, DType.FLOAT32);
      LayerState.restore(copy, LayerState.save(quantizer));
      assertArrayEquals(expected, run(copy, x, DType.FLOAT32));
    }
  }

  private static float[] times(Parameter p, float factor) {
    float[] values = p.value().toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    return values;
  }

  /** Activations come in the engine's type, weights never do. */
  @ParameterizedTest
  @MethodSource("cases")
  void activationsMayBeOfSixteenBits(Case one) {
    if (!one.ofActivations()) {
      return;
    }
    try (Parameter x = latent(normal(one));
        Quantized quantizer = one.attach.apply(Tiny.libtorch(), x)) {
      float[] full = run(quantizer, x, DType.FLOAT32);
      float[] half = run(quantizer, x, DType.BFLOAT16);
      double step = Double.MAX_VALUE;
      for (float a : full) {
        for (float b : full) {
          // Equal levels may differ by rounding.
          step = b - a > 1e-3 ? Math.min(step, b - a) : step;
        }
      }
      for (int i = 0; i < full.length; i++) {
        // Near the middle between two levels, the coarser number may go to the other.
        assertEquals(full[i], half[i], step * 1.01 + 0.01 * Math.abs(full[i]));
      }
    }
  }
}
