package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.dnas4j.cost.Cost;
import org.dnas4j.data.Batch;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.search.SearchConfig.Penalty;
import org.dnas4j.supernet.CandidateScale;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.testing.Searches;
import org.dnas4j.testing.Tiny;
import org.dnas4j.testing.TrainedTiny;
import org.dnas4j.train.Examples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the trained tiny network, all images of θ's share in one batch. */
class SuperNetProbeTest {
  private static final Engine ENGINE = Tiny.libtorch();
  private static final double TEMPERATURE = 1.5;
  private static final double GAMMA = 2;

  private Search search;
  private SuperNet net;
  private SuperNetProbe probe;
  private Batch batch;

  @BeforeEach
  void open() {
    Dnas method =
        new Dnas(
            2,
            0,
            /* batch= */ 24,
            0.8,
            1e-4,
            0,
            0,
            0.1,
            /* thetaWeightDecay= */ 0.5,
            TEMPERATURE,
            0,
            SuperNet.Mode.COMPOSITE,
            false,
            true,
            Dnas.Start.BASELINE,
            Dnas.Masks.SOFT,
            false,
            Dnas.Theta.MASKS,
            2,
            0,
            0,
            Dnas.USUAL_TOLERANCE,
            false,
            0);
    List<Precision> candidates = Precision.weightsOnly(0, 2, 32);
    SearchConfig config =
        new SearchConfig(method, Cost.SIZE, Penalty.MULTIPLICATIVE, GAMMA, candidates);
    SearchContext context =
        Searches.context(
            ENGINE,
            Tiny.NET,
            config,
            TrainedTiny.DATA,
            Rng.of(7),
            QuantConfig.paper(),
            TrainedTiny.weights());
    search = method.open(context);
    net = search.superNet();
    probe = search.probe(1000);
    batch = Searches.batch(TrainedTiny.DATA, context.split(0.8).second());
  }

  @AfterEach
  void close() {
    search.close();
  }

  private void theta(float[]... theta) {
    Map<String, NamedArray> state = new LinkedHashMap<>(LayerState.save(net));
    for (int b = 0; b < theta.length; b++) {
      state.put(net.thetas().get(b).name(), NamedArray.of(theta[b]));
    }
    LayerState.restore(net, state);
  }

  @Test
  void aNetworkHasTheLossOfItsCandidatesAlone() {
    for (List<Integer> chosen : List.of(List.of(0, 0), List.of(1, 1), List.of(2, 0))) {
      List<Precision> precisions = new ArrayList<>();
      for (int b = 0; b < 2; b++) {
        precisions.add(net.candidates().get(b).precisions().get(chosen.get(b)));
      }
      double expected = Searches.loss(net, TrainedTiny.DATA, batch, chosen);
      assertEquals(expected, probe.loss(new Architecture(Tiny.NET, precisions)), 1e-5);
    }
  }

  @Test
  void bitsThatTheSuperNetLacksAreRefused() {
    Architecture four = Architecture.uniform(Tiny.NET, 4);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> probe.loss(four));
    assertTrue(e.getMessage().contains("4"), e.getMessage());
  }

  /** Levels of 2 bits, −1, −1/3, 1/3 and 1, from tanh(w) over its largest. */
  @Test
  void scalesAreThoseOfTheQuantizedWeights() {
    List<CandidateScale> scales = probe.scales();
    // Two convolutions per block, two candidates that are not skipped.
    assertEquals(2 * 2 * 2, scales.size());
    for (CandidateScale scale : scales) {
      float[] w = TrainedTiny.weights().get(scale.convolution() + ".weight").values();
      double most = 0;
      for (float value : w) {
        most = Math.max(most, Math.abs(Math.tanh(value)));
      }
      double[] quantized = new double[w.length];
      double[] latent = new double[w.length];
      for (int i = 0; i < w.length; i++) {
        latent[i] = w[i];
        quantized[i] = 2 * Math.rint(3 * (Math.tanh(w[i]) / (2 * most) + 0.5)) / 3 - 1;
      }
      boolean full = scale.candidate().equals(Precision.FULL);
      assertEquals(deviation(latent), scale.latent(), 1e-5);
      assertEquals(deviation(full ? latent : quantized), scale.mixed(), 1e-4);
    }
  }

  private static double deviation(double[] values) {
    double mean = IntStream.range(0, values.length).mapToDouble(i -> values[i]).sum();
    mean /= values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / values.length);
  }

  @Test
  void aSharpDistributionHasNoGapAndAnUndecidedOneHas() {
    theta(new float[] {0, 60, 0}, new float[] {0, 60});
    SelectionGap sharp = probe.gap(0, Rng.of(3));
    Architecture only = probe.distribution().argmax();
    assertEquals("2 | 32", only.literal());
    assertEquals(probe.loss(only), sharp.argmax(), 1e-5);
    assertEquals(probe.loss(only), sharp.sampled(), 1e-5);
    assertEquals(probe.loss(only), sharp.mixture(), 1e-3);
    theta(new float[3], new float[2]);
    SelectionGap undecided = probe.gap(0, Rng.of(3));
    assertTrue(Math.abs(undecided.mixture() - undecided.argmax()) > 1e-3, undecided.toString());
  }

  /** Parts of the loss CE·((log C)/(log C₀))^γ of one draw; C and C₀ in plain loops. */
  private record Parts(double crossEntropy, double factor) {}

  private Parts parts(Rng rng) {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(ENGINE);
      List<Var> masks = net.sampleMasks(tape, TEMPERATURE, rng.split("masks"));
      Examples examples = Examples.of(ENGINE, TrainedTiny.DATA.images().train(), batch);
      Var logits = net.forward(new Pass(tape, Pass.Statistics.BATCH), examples.images(), masks);
      double cost = 0;
      double start = 0;
      for (int b = 0; b < 2; b++) {
        List<Precision> precisions = net.candidates().get(b).precisions();
        float[] mask = masks.get(b).value().toFloats();
        for (int k = 0; k < mask.length; k++) {
          double own = Cost.SIZE.cost(Tiny.NET.blocks().get(b), precisions.get(k));
          cost += mask[k] * own;
          start += own / mask.length;
        }
      }
      double factor = Math.pow(Math.log(cost) / Math.log(start), GAMMA);
      return new Parts(examples.crossEntropy(logits).value().item(), factor);
    }
  }

  @Test
  void thePullsOnThetaAreTheSlopesOfTheParts() {
    float[][] theta = {{0.3f, -0.2f, 0.1f}, {0.4f, -0.1f}};
    theta(theta);
    int draws = 3;
    Rng rng = Rng.of(11);
    List<List<ThetaGradient>> gradients = probe.thetaGradients(0, draws, rng);
    List<Parts> here = IntStream.range(0, draws).mapToObj(d -> parts(rng.split(d))).toList();
    for (int b = 0; b < 2; b++) {
      for (int k = 0; k < theta[b].length; k++) {
        float before = theta[b][k];
        float step = 0.02f;
        List<List<Parts>> sides = new ArrayList<>();
        for (float sign : new float[] {-1, 1}) {
          theta[b][k] = before + sign * step;
          theta(theta);
          sides.add(IntStream.range(0, draws).mapToObj(d -> parts(rng.split(d))).toList());
        }
        theta[b][k] = before;
        theta(theta);
        IntToDoubleFunction byLoss =
            d ->
                here.get(d).factor
                    * (sides.get(1).get(d).crossEntropy - sides.get(0).get(d).crossEntropy)
                    / (2 * step);
        IntToDoubleFunction byPrice =
            d ->
                here.get(d).crossEntropy
                    * (sides.get(1).get(d).factor - sides.get(0).get(d).factor)
                    / (2 * step);
        double[] pulls = IntStream.range(0, draws).mapToDouble(byLoss).toArray();
        double mean = IntStream.range(0, draws).mapToDouble(i -> pulls[i]).average().orElseThrow();
        double price = IntStream.range(0, draws).mapToDouble(byPrice).average().orElseThrow();
        ThetaGradient found = gradients.get(b).get(k);
        assertEquals(mean, found.crossEntropy(), 2e-3, found.toString());
        assertEquals(price, found.price(), 2e-3, found.toString());
        double noise = deviation(pulls) * Math.sqrt(draws / (draws - 1.0));
        assertEquals(noise, found.noise(), 2e-3, found.toString());
        assertEquals(0.5 * before, found.decay(), 1e-6);
        assertEquals(Tiny.NET.blocks().get(b).name(), found.block());
      }
    }
  }
}
