package org.dnas4j.supernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Nn;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.ReferenceEngine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.testing.Reference.Operand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Composite = multi-path at convolution level: conv(x, Σ mₖ·Qₖ(wₖ)) = Σ mₖ·conv(x, Qₖ(wₖ)). */
class MixedWeightsTest {
  private static final List<Integer> BITS = List.of(0, 1, 2, 3, 4, 8, 32);
  private static final Candidates CANDIDATES =
      new Candidates(BITS.stream().map(Precision::weightOnly).toList());

  private final ReferenceEngine engine = new ReferenceEngine();

  /**
   * The loss's value and its gradient for x, θ and every latent, as double arrays in that order.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  private record Run(double[] output, List<double[]> gradients) {}

  @ParameterizedTest
  @CsvSource({"true, 1", "true, 2", "false, 1", "false, 2"})
  void compositeEqualsMultiPathForwardAndInEveryGradient(boolean own, int stride) {
    try (Scope scope = Scope.open();
        MixedWeights weights =
            new MixedWeights(engine, Rng.of(1), "g1b1.conv1", 3, 2, CANDIDATES, own)) {
      List<Parameter> latents = weights.ownParameters();
      assertEquals(own ? 6 : 1, latents.size());
      Run composite = run(latents, (x, mask) -> Nn.conv2d(x, mix(weights, mask), stride, 1));
      Run multiPath =
          run(
              latents,
              (x, mask) -> {
                Var sum = null;
                for (int k = 1; k < BITS.size(); k++) {
                  Var latent = x.tape().parameter(latents.get(own ? k - 1 : 0));
                  Var quantized = new BitWidth(BITS.get(k)).quantizer().quantize(latent);
                  Var path = Nn.conv2d(x, quantized, stride, 1).times(mask.slice(0, k, k + 1, 1));
                  sum = sum == null ? path : sum.plus(path);
                }
                return sum;
              });
      assertArrayEquals(multiPath.output, composite.output, 1e-12);
      for (int i = 0; i < multiPath.gradients.size(); i++) {
        assertArrayEquals(multiPath.gradients.get(i), composite.gradients.get(i), 1e-11);
      }
    }
  }

  @Test
  void ownLatentsAreNamedByTheirBits() {
    try (MixedWeights weights =
        new MixedWeights(engine, Rng.of(1), "g1b1.conv1", 3, 2, CANDIDATES, true)) {
      assertEquals(
          List.of("weight1", "weight2", "weight3", "weight4", "weight8", "weight32").stream()
              .map(n -> "g1b1.conv1." + n)
              .toList(),
          weights.parameters().stream().map(Parameter::name).toList());
    }
  }

  private static Var mix(MixedWeights weights, Var mask) {
    return weights.mix(mask.tape(), mask);
  }

  private interface Convolution {
    Var apply(Var x, Var mask);
  }

  private Run run(List<Parameter> latents, Convolution convolution) {
    try (Scope scope = Scope.open();
        Parameter x = parameter("x", Operand.normal(2, 2, 2, 6, 6));
        Parameter theta = parameter("theta", Operand.normal(3, BITS.size()))) {
      List<Parameter> all = new ArrayList<>(List.of(x, theta));
      all.addAll(latents);
      Tape tape = new Tape(engine, all);
      Var y = convolution.apply(tape.parameter(x), tape.parameter(theta).softmax());
      double[] output = ReferenceEngine.doubles(y.value());
      double[] upstream = Operand.normal(4, output.length).elements();
      Gradients gradients =
          tape.backward(y.times(tape.constant(engine.create(y.shape(), upstream))).sum());
      List<double[]> slopes =
          all.stream().map(p -> ReferenceEngine.doubles(gradients.of(p).orElseThrow())).toList();
      return new Run(output, slopes);
    }
  }

  private Parameter parameter(String name, Operand operand) {
    return new Parameter(name, true, engine.create(Shape.of(operand.dims()), operand.elements()));
  }
}
