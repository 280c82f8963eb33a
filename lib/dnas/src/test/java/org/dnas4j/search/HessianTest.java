package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dnas4j.cost.Cost;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.Space;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.testing.Recorder;
import org.dnas4j.testing.Searches;
import org.dnas4j.testing.Tiny;
import org.dnas4j.testing.TrainedTiny;
import org.dnas4j.train.Examples;
import org.dnas4j.train.TrainingState;
import org.junit.jupiter.api.Test;

class HessianTest {
  private static final Engine ENGINE = Tiny.libtorch();

  private static SearchConfig search(Hessian method, String... candidates) {
    return new SearchConfig(
        method,
        Cost.SIZE,
        SearchConfig.Penalty.MULTIPLICATIVE,
        0,
        4,
        Stream.of(candidates).map(Precision::parse).toList(),
        Space.PAPER);
  }

  private static SearchResult run(Hessian method, Optional<TrainingState> from, Recorder recorder) {
    SearchContext context =
        Searches.context(
            ENGINE,
            Tiny.NET,
            search(method, "0", "1", "2", "32"),
            TrainedTiny.DATA,
            Rng.of(7),
            QuantConfig.paper(),
            TrainedTiny.weights());
    try (SearchRun run = method.open(context)) {
      return run.run(from, recorder);
    }
  }

  /** Against the diagonal of the Hessian, weight by weight, and errors in plain loops. */
  @Test
  void risesAreTraceTimesError() {
    Recorder recorder = new Recorder();
    run(new Hessian(400, 1000, 1000, 1), Optional.empty(), recorder);
    for (int block = 0; block < 2; block++) {
      String name = Tiny.NET.blocks().get(block).name();
      double rise1 = 0;
      double rise2 = 0;
      double meanTrace = 0;
      for (String conv : List.of(".conv1.weight", ".conv2.weight")) {
        float[] w = TrainedTiny.weights().get(name + conv).values();
        double trace = trace(name + conv) / w.length;
        meanTrace += trace / 2;
        rise1 += trace * error(w, signs(w));
        rise2 += trace * error(w, fourLevels(w));
      }
      Map<String, Double> numbers = recorder.epochs.get(block).numbers();
      double tolerance = 0.2;
      assertEquals(meanTrace, numbers.get("mean_trace"), tolerance * Math.abs(meanTrace), name);
      assertEquals(rise1, numbers.get("rise_1"), tolerance * rise1, name);
      assertEquals(rise2, numbers.get("rise_2"), tolerance * rise2, name);
      assertTrue(rise1 > 1.5 * rise2, "the two are told apart");
      assertEquals(0, numbers.get("rise_32"));
    }
  }

  /** Σ over weights of the second derivative, by differences of gradients. */
  private static double trace(String name) {
    try (QuantizedNetwork net = QuantizedNetwork.fullPrecision(ENGINE, Rng.of(1), Tiny.NET)) {
      LayerState.restore(net, TrainedTiny.weights());
      Parameter weight =
          net.parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
      float[] start = weight.value().toFloats();
      double trace = 0;
      for (int i = 0; i < start.length; i++) {
        trace +=
            (slope(net, weight, start, i, 0.02f) - slope(net, weight, start, i, -0.02f)) / 0.04;
      }
      return trace;
    }
  }

  private static double slope(
      QuantizedNetwork net, Parameter weight, float[] start, int i, float by) {
    float[] moved = start.clone();
    moved[i] += by;
    weight.set(moved);
    int[] all = new int[TrainedTiny.DATA.images().train().size()];
    for (int n = 0; n < all.length; n++) {
      all[n] = n;
    }
    try (Scope scope = Scope.open()) {
      Tape tape = new Tape(ENGINE, List.of(weight));
      Examples examples =
          Examples.of(
              ENGINE, TrainedTiny.DATA.images().train(), Searches.batch(TrainedTiny.DATA, all));
      var logits = net.forward(new Pass(tape, Pass.Statistics.BATCH), examples.images());
      return tape.backward(examples.crossEntropy(logits)).of(weight).orElseThrow().toFloats()[i];
    } finally {
      weight.set(start);
    }
  }

  private static float[] signs(float[] w) {
    float[] q = new float[w.length];
    for (int i = 0; i < w.length; i++) {
      q[i] = w[i] < 0 ? -1 : 1;
    }
    return q;
  }

  /** DoReFa's: tanh w over its maximum to −1, −1/3, 1/3, 1. */
  private static float[] fourLevels(float[] w) {
    double most = 0;
    for (float value : w) {
      most = Math.max(most, Math.abs(Math.tanh(value)));
    }
    float[] q = new float[w.length];
    for (int i = 0; i < w.length; i++) {
      q[i] = (float) (2 * Math.rint(3 * (Math.tanh(w[i]) / (2 * most) + 0.5)) / 3 - 1);
    }
    return q;
  }

  /** Of the best of many scales. */
  private static double error(float[] w, float[] q) {
    double least = Double.POSITIVE_INFINITY;
    for (double scale = 0; scale < 2; scale += 5e-4) {
      double sum = 0;
      for (int i = 0; i < w.length; i++) {
        sum += (scale * q[i] - w[i]) * (scale * q[i] - w[i]);
      }
      least = Math.min(least, sum);
    }
    return least;
  }

  @Test
  void aResumedSearchEndsWithTheSameBits() {
    Recorder recorder = new Recorder();
    Hessian method = new Hessian(5, 60, 20, 4);
    SearchResult unbroken = run(method, Optional.empty(), recorder);
    Recorder resumed = new Recorder();
    assertEquals(unbroken, run(method, Optional.of(recorder.states.get(0)), resumed));
    assertEquals(recorder.states.subList(1, 2), resumed.states);
    assertEquals(10, recorder.steps.size());
  }

  @Test
  void bitsOfActivationsAreRefused() {
    Hessian method = new Hessian();
    method.require(Tiny.NET, search(method, "0", "2"), 100);
    assertThrows(
        IllegalArgumentException.class,
        () -> method.require(Tiny.NET, search(method, "2", "4/4"), 100));
  }
}
