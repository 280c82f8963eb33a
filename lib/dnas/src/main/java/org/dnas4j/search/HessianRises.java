package org.dnas4j.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.QuantizedWeights;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.train.Examples;
import org.dnas4j.train.Score;
import org.dnas4j.train.TrainingLoop;

/** The rises that {@link Hessian} expects. */
final class HessianRises implements Rises {
  private static final String TRACE = ".mean_trace";

  /** How far gradients are taken from the trained weights, in units of their root mean square. */
  private static final double STEP = 0.02;

  private final Hessian method;
  private final SearchContext context;
  private final QuantizedNetwork network;
  private final int[] images;

  /** All weights by the bits that they are quantized to, as far as they have been asked for. */
  private final Map<BitWidth, Map<String, NamedArray>> quantized = new HashMap<>();

  HessianRises(Hessian method, SearchContext context) {
    this.method = method;
    this.context = context;
    this.network = QuantizedNetwork.fullPrecision(context.engine(), context.rng(), context.net());
    LayerState.restore(network, context.baseline().get());
    this.images = BaselineJudge.images(context, method.images());
  }

  @Override
  public float[] of(int block, Map<String, NamedArray> kept, TrainingLoop loop) {
    BlockSpec spec = context.net().blocks().get(block);
    List<Parameter> weights = weights(spec);
    List<Curvature> curvatures = new ArrayList<>();
    Rng random = context.rng().split("hessian").split(block);
    try (Batches batches = batches(random)) {
      loop.pass(
          TrainingLoop.Place.of(block, "hessian"),
          "hessian",
          batches,
          (batch, i, done) -> {
            Curvature one = curvature(weights, batch, random.split(i));
            curvatures.add(one);
            return one.score;
          });
    }
    double[] traces = new double[weights.size()];
    for (int c = 0; c < traces.length; c++) {
      int conv = c;
      double mean =
          curvatures.stream().mapToDouble(one -> one.values[conv]).average().orElseThrow();
      traces[c] = Math.max(0, mean / weights.get(c).shape().size());
    }
    kept.put(spec.name() + TRACE, NamedArray.of((float) mean(traces)));
    List<Precision> precisions = context.candidates().get(block).precisions();
    float[] rises = new float[precisions.size()];
    for (int k = 0; k < rises.length; k++) {
      double[] errors = errors(spec, weights, precisions.get(k).weight());
      for (int c = 0; c < traces.length; c++) {
        rises[k] += (float) (traces[c] * errors[c]);
      }
    }
    return rises;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private List<Parameter> weights(BlockSpec spec) {
    Map<String, Parameter> byName = new LinkedHashMap<>();
    network.parameters().forEach(p -> byName.put(p.name(), p));
    return spec.convolutions().stream().map(c -> byName.get(c.name() + ".weight")).toList();
  }

  /** A batch per draw, of the same images over and over. */
  private Batches batches(Rng random) {
    int size = Math.min(method.batch(), images.length);
    int perPass = images.length / size * size;
    int[] order = new int[Math.multiplyExact(method.draws(), size)];
    for (int i = 0; i < order.length; i++) {
      order[i] = images[i % perPass];
    }
    return Batches.of(
        context.images(),
        order,
        size,
        Augmentation.none(),
        context.data().normalization(),
        random,
        true);
  }

  /** Of one direction: v'Hv of each convolution, and how the network does near by. */
  private record Curvature(double[] values, Score score) {}

  private record Slope(List<float[]> gradients, Score score) {}

  /** With one v over all convolutions of the block, by a central difference. */
  private Curvature curvature(List<Parameter> weights, Batch batch, Rng rng) {
    List<float[]> before = weights.stream().map(w -> w.value().toFloats()).toList();
    List<float[]> signs = new ArrayList<>();
    for (float[] values : before) {
      float[] sign = new float[values.length];
      for (int i = 0; i < sign.length; i++) {
        sign[i] = rng.nextInt(2) == 0 ? -1 : 1;
      }
      signs.add(sign);
    }
    double epsilon = STEP * rootMeanSquare(before);
    try {
      Slope ahead = slope(weights, before, signs, epsilon, batch);
      Slope behind = slope(weights, before, signs, -epsilon, batch);
      double[] curvature = new double[before.size()];
      for (int c = 0; c < curvature.length; c++) {
        for (int i = 0; i < before.get(c).length; i++) {
          double change = (double) ahead.gradients.get(c)[i] - behind.gradients.get(c)[i];
          curvature[c] += signs.get(c)[i] * change / (2 * epsilon);
        }
      }
      return new Curvature(curvature, ahead.score);
    } finally {
      for (int c = 0; c < before.size(); c++) {
        weights.get(c).set(before.get(c));
      }
    }
  }

  private static double rootMeanSquare(List<float[]> all) {
    double squares = 0;
    long count = 0;
    for (float[] values : all) {
      for (float value : values) {
        squares += (double) value * value;
      }
      count += values.length;
    }
    return Math.sqrt(squares / count);
  }

  private Slope slope(
      List<Parameter> weights, List<float[]> before, List<float[]> signs, double by, Batch batch) {
    for (int c = 0; c < before.size(); c++) {
      float[] moved = before.get(c).clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += (float) (by * signs.get(c)[i]);
      }
      weights.get(c).set(moved);
    }
    try (Scope scope = Scope.open()) {
      Tape tape = new Tape(context.engine(), weights);
      Examples examples = Examples.of(context.engine(), context.images(), batch);
      Var logits = network.forward(new Pass(tape, Pass.Statistics.BATCH), examples.images());
      Var crossEntropy = examples.crossEntropy(logits);
      Score score = examples.score(logits, crossEntropy);
      Gradients gradients = tape.backward(crossEntropy);
      return new Slope(
          weights.stream().map(w -> gradients.of(w).orElseThrow().toFloats()).toList(), score);
    }
  }

  /** ‖s·Q(w) − w‖² of each convolution with the best s, which is ‖w‖² − (w·Q)²/‖Q‖². */
  private double[] errors(BlockSpec spec, List<Parameter> weights, BitWidth bits) {
    double[] errors = new double[weights.size()];
    if (bits.isFull()) {
      return errors;
    }
    Map<String, NamedArray> weightsOfBits =
        bits.isSkip() ? Map.of() : quantized.computeIfAbsent(bits, this::quantized);
    for (int c = 0; c < errors.length; c++) {
      float[] w = weights.get(c).value().toFloats();
      NamedArray q = weightsOfBits.get(spec.convolutions().get(c).name() + ".weight");
      errors[c] = error(w, q == null ? new float[w.length] : q.values());
    }
    return errors;
  }

  private Map<String, NamedArray> quantized(BitWidth bits) {
    return QuantizedWeights.of(
        context.engine(),
        context.net(),
        Collections.nCopies(context.net().blocks().size(), bits),
        context.quant(),
        context.baseline().get());
  }

  private static double error(float[] w, float[] q) {
    double ww = 0;
    double wq = 0;
    double qq = 0;
    for (int i = 0; i < w.length; i++) {
      ww += (double) w[i] * w[i];
      wq += (double) w[i] * q[i];
      qq += (double) q[i] * q[i];
    }
    return qq == 0 ? ww : ww - wq * wq / qq;
  }

  @Override
  public Map<String, Double> numbers(int block, Map<String, NamedArray> kept) {
    String name = context.net().blocks().get(block).name() + TRACE;
    return Map.of("mean_trace", (double) kept.get(name).values()[0]);
  }

  @Override
  public void time(Batch batch) {
    List<Parameter> weights = weights(context.net().blocks().get(0));
    curvature(weights, batch, context.rng());
  }

  @Override
  public void close() {
    network.close();
  }
}
