package org.dnas4j.supernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.ConvSpec;
import org.dnas4j.quant.Pact;
import org.dnas4j.quant.PactActivations;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.tensor.Engine;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Composite = multi-path at convolution level: Σ conv(A(x), Σ mₖ·Qₖ(wₖ)) = Σ mₖ·conv(Aₖ(x),
 * Qₖ(wₖ)).
 */
class MixedConvTest {
  private static final Candidates WEIGHTS =
      new Candidates(Precision.weightsOnly(0, 1, 2, 3, 4, 8, 32));
  private static final Candidates PAIRS =
      new Candidates(
          Stream.of("1/4", "2/4", "3/3", "4/4", "8/8", "32").map(Precision::parse).toList());

  private final ReferenceEngine engine = new ReferenceEngine();

  /**
   * The loss's value and its gradient for x, θ and every parameter, as double arrays in that order.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  private record Run(double[] output, List<double[]> gradients) {}

  @ParameterizedTest
  @CsvSource({
    "true, 1, true",
    "true, 2, true",
    "false, 1, true",
    "false, 2, true",
    "true, 1, false"
  })
  void weightCandidatesEqualOneConvolutionEach(boolean own, int stride, boolean grouped) {
    compare(WEIGHTS, own, stride, grouped, 6, 1);
  }

  /**
   * Also in the gradients of the clipping levels, which the candidates of a width share. Groups of
   * images of 16 pixels a side run as one convolution.
   */
  @ParameterizedTest
  @CsvSource({
    "true, 1, true, 6",
    "true, 2, true, 6",
    "true, 1, true, 16",
    "true, 2, true, 16",
    "false, 1, true, 16",
    "false, 2, true, 6",
    "true, 1, false, 16"
  })
  void pairsEqualOneQuantizationAndConvolutionEach(
      boolean own, int stride, boolean grouped, int side) {
    compare(PAIRS, own, stride, grouped, side, 1);
  }

  /** Each input channel has three outputs of its own. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void depthwiseConvolutionsMixAlike(boolean own) {
    compare(WEIGHTS, own, 2, true, 6, 2);
    compare(PAIRS, own, 1, true, 16, 2);
  }

  /** A clipping level that learns from the rounding as well is no part of the fused groups. */
  @ParameterizedTest
  @ValueSource(ints = {6, 16})
  void pairsOfPactPlusEqualOneQuantizationAndConvolutionEach(int side) {
    QuantConfig plus =
        new QuantConfig(QuantConfig.paper().weights(), new PactActivations(10, true));
    compare(plus, PAIRS, true, 1, true, side, 1);
  }

  private void compare(
      Candidates candidates,
      boolean own,
      int stride,
      boolean grouped,
      int side,
      int channelGroups) {
    compare(QuantConfig.paper(), candidates, own, stride, grouped, side, channelGroups);
  }

  private void compare(
      QuantConfig quant,
      Candidates candidates,
      boolean own,
      int stride,
      boolean grouped,
      int side,
      int channelGroups) {
    boolean plus = quant.activations() instanceof PactActivations pact && pact.plus();
    try (Scope scope = Scope.open();
        MixedConv conv = conv(quant, candidates, own, stride, grouped, channelGroups)) {
      List<Parameter> parameters = conv.parameters();
      // So low that many inputs are clipped and α has a gradient.
      parameters.stream().filter(this::isAlpha).forEach(p -> p.set(new float[] {0.7f}));
      int size = candidates.size();
      Run composite =
          run(
              size,
              side,
              parameters,
              (x, mask) -> {
                Pass pass = new Pass(x.tape(), Pass.Statistics.BATCH, List.of(mask));
                return conv.forward(pass, x);
              });
      Run perCandidate =
          run(
              size,
              side,
              parameters,
              (x, mask) -> {
                Var sum = null;
                for (int k = candidates.skip() + 1; k < size; k++) {
                  Precision precision = candidates.precisions().get(k);
                  String weight =
                      own ? ".weight" + precision.toString().replace("/", "a") : ".weight";
                  Var quantized =
                      precision.weight().quantizer().quantize(find(parameters, x.tape(), weight));
                  Var input = x;
                  if (precision.activation().bits() != 32) {
                    int bits = precision.activation().bits();
                    input =
                        new Pact(bits, plus)
                            .quantize(x, find(parameters, x.tape(), ".alpha" + bits));
                  }
                  Var path = Nn.conv2d(input, quantized, new Engine.Conv(stride, 1, channelGroups));
                  path = path.times(mask.slice(0, k, k + 1, 1));
                  sum = sum == null ? path : sum.plus(path);
                }
                return sum;
              });
      assertArrayEquals(perCandidate.output, composite.output, 1e-12);
      for (int i = 0; i < perCandidate.gradients.size(); i++) {
        assertArrayEquals(perCandidate.gradients.get(i), composite.gradients.get(i), 1e-11);
      }
    }
  }

  /** With σ(w) / σ(Q(w)) computed here; it has no gradient. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void alignedCandidatesHaveTheSpreadOfTheirLatentWeights(boolean own) {
    SuperNet.Options options =
        new SuperNet.Options(
            WEIGHTS.precisions(), QuantConfig.paper(), SuperNet.Mode.COMPOSITE, own, true);
    ConvSpec spec = ConvSpec.ofBlock("g1b1.conv1", 2, 3, 3, 1, 6);
    try (Scope scope = Scope.open();
        MixedConv conv = new MixedConv(engine, Rng.of(1), spec, 0, WEIGHTS, options)) {
      List<Parameter> parameters = conv.parameters();
      Run aligned =
          run(
              WEIGHTS.size(),
              6,
              parameters,
              (x, mask) ->
                  conv.forward(new Pass(x.tape(), Pass.Statistics.BATCH, List.of(mask)), x));
      Run byHand =
          run(
              WEIGHTS.size(),
              6,
              parameters,
              (x, mask) -> {
                Var sum = null;
                for (int k = 1; k < WEIGHTS.size(); k++) {
                  Precision precision = WEIGHTS.precisions().get(k);
                  Var latent = find(parameters, x.tape(), own ? ".weight" + precision : ".weight");
                  Var quantized = precision.weight().quantizer().quantize(latent);
                  double factor = spread(latent) / spread(quantized);
                  Var path =
                      Nn.conv2d(x, quantized.affine((float) factor, 0), 1, 1)
                          .times(mask.slice(0, k, k + 1, 1));
                  sum = sum == null ? path : sum.plus(path);
                }
                return sum;
              });
      assertArrayEquals(byHand.output, aligned.output, 1e-6);
      for (int i = 0; i < byHand.gradients.size(); i++) {
        assertArrayEquals(byHand.gradients.get(i), aligned.gradients.get(i), 1e-5);
      }
    }
  }

  private static double spread(Var weights) {
    double[] values = ReferenceEngine.doubles(weights.value());
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum() / values.length);
  }

  private MixedConv conv(
      QuantConfig quant,
      Candidates candidates,
      boolean own,
      int stride,
      boolean grouped,
      int channelGroups) {
    SuperNet.Mode mode = grouped ? SuperNet.Mode.COMPOSITE : SuperNet.Mode.PER_CANDIDATE;
    return new MixedConv(
        engine,
        Rng.of(1),
        new ConvSpec(
            "g1b1.conv1", ConvSpec.Role.BLOCK, 2, 3 * channelGroups, 3, stride, channelGroups, 6),
        0,
        candidates,
        new SuperNet.Options(candidates.precisions(), quant, mode, own));
  }

  private boolean isAlpha(Parameter p) {
    return p.name().contains(".alpha");
  }

  private static Var find(List<Parameter> parameters, Tape tape, String suffix) {
    return tape.parameter(
        parameters.stream().filter(p -> p.name().endsWith(suffix)).findFirst().orElseThrow());
  }

  @Test
  void ownLatentsAreNamedByTheirBits() {
    assertEquals("weight1 weight2 weight3 weight4 weight8 weight32", names(WEIGHTS));
    assertEquals(
        "weight1a4 weight2a4 weight3a3 weight4a4 weight8a8 weight32 alpha4 alpha3 alpha8",
        names(PAIRS));
  }

  private String names(Candidates candidates) {
    try (MixedConv conv = conv(QuantConfig.paper(), candidates, true, 1, true, 1)) {
      return conv.parameters().stream()
          .map(p -> p.name().substring("g1b1.conv1.".length()))
          .collect(Collectors.joining(" "));
    }
  }

  private interface Convolution {
    Var apply(Var x, Var mask);
  }

  private Run run(int candidates, int side, List<Parameter> latents, Convolution convolution) {
    try (Scope scope = Scope.open();
        Parameter x = parameter("x", Operand.normal(2, 2, 2, side, side));
        Parameter theta = parameter("theta", Operand.normal(3, candidates))) {
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
