package org.dnas4j.search;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;
import org.dnas4j.base.Check;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;
import org.dnas4j.layer.Pass;
import org.dnas4j.quant.Precision;
import org.dnas4j.supernet.CandidateScale;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.train.Examples;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingLoop;

/**
 * What a super net knows of its candidates, and what its θ is told, measured without training it:
 * on images of θ's share, without augmentation, with the statistics of each batch.
 */
public final class SuperNetProbe {
  private static final String PHASE = "probe";

  private final Engine engine;
  private final Dnas method;
  private final SearchContext context;
  private final SuperNet net;
  private final ThetaLoss loss;
  private final SuperNetJudge judge;

  /** Of {@link Search#probe}. */
  SuperNetProbe(
      Dnas method, SearchContext context, SuperNet net, ThetaLoss loss, SuperNetJudge judge) {
    this.engine = context.engine();
    this.method = method;
    this.context = context;
    this.net = net;
    this.loss = loss;
    this.judge = judge;
  }

  /** P_θ as it is. */
  public Distribution distribution() {
    return Distribution.of(net, engine);
  }

  /** Mean cross-entropy of an architecture's network with the weights of the super net. */
  public double loss(Architecture architecture) {
    return judge.loss(architecture, silent(), TrainingLoop.Place.of(0, PHASE));
  }

  private TrainingLoop silent() {
    return new TrainingLoop(1, context.threads(), new TrainingListener() {});
  }

  /** How large each candidate's weights are where they are mixed; none with multi-path. */
  public List<CandidateScale> scales() {
    return net.scales(engine);
  }

  /**
   * The losses of mixtures and networks.
   *
   * @param epoch from 0, whose temperature counts; new masks or a new network for every batch
   */
  public SelectionGap gap(int epoch, Rng rng) {
    Distribution p = distribution();
    SubNetwork argmax = SubNetwork.of(net, p.argmax());
    double[] sums = new double[3];
    int count = 0;
    try (Batches batches = judge.batches()) {
      for (int i = 0; batches.hasNext(); i++) {
        Batch batch = batches.next();
        Rng drawn = rng.split(i);
        try (Scope scope = Scope.open()) {
          Examples examples = Examples.of(engine, context.images(), batch);
          Tape tape = Tape.inference(engine);
          List<Var> masks = net.sampleMasks(tape, method.temperature(epoch), drawn);
          Var logits = net.forward(new Pass(tape, Pass.Statistics.BATCH), examples.images(), masks);
          sums[0] += batch.size() * (double) examples.crossEntropy(logits).value().item();
          SubNetwork sampled = SubNetwork.of(net, p.sample(drawn.split("network")));
          sums[1] += batch.size() * sampled.score(engine, examples).loss();
          sums[2] += batch.size() * argmax.score(engine, examples).loss();
        }
        count += batch.size();
      }
    }
    return new SelectionGap(sums[0] / count, sums[1] / count, sums[2] / count);
  }

  /**
   * The gradient of θ by the masks, part by part, one list per block.
   *
   * @param epoch from 0, whose temperature and price count
   * @param draws batches, each with masks of its own, at least 2
   */
  public List<List<ThetaGradient>> thetaGradients(int epoch, int draws, Rng rng) {
    Check.that(draws >= 2, "draws", draws, "at least 2");
    List<List<float[]>> totals = new ArrayList<>();
    List<List<float[]>> prices = new ArrayList<>();
    int done = 0;
    while (done < draws) {
      try (Batches batches = judge.batches()) {
        for (; batches.hasNext() && done < draws; done++) {
          gradients(batches.next(), epoch, rng.split(done), totals, prices);
        }
      }
    }
    List<List<ThetaGradient>> all = new ArrayList<>();
    for (int b = 0; b < net.thetas().size(); b++) {
      float[] theta = net.thetas().get(b).value().toFloats();
      List<Precision> precisions = net.candidates().get(b).precisions();
      List<ThetaGradient> block = new ArrayList<>();
      for (int k = 0; k < theta.length; k++) {
        double[] price = at(prices, b, k);
        double[] pulls = minus(at(totals, b, k), price);
        block.add(
            new ThetaGradient(
                net.spec().blocks().get(b).name(),
                precisions.get(k),
                StatUtils.mean(pulls),
                Math.sqrt(StatUtils.variance(pulls)),
                StatUtils.mean(price),
                method.thetaWeightDecay() * theta[k]));
      }
      all.add(block);
    }
    return all;
  }

  private void gradients(
      Batch batch, int epoch, Rng rng, List<List<float[]>> totals, List<List<float[]>> prices) {
    try (Scope scope = Scope.open()) {
      Examples examples = Examples.of(engine, context.images(), batch);
      Tape tape = new Tape(engine, net.thetas());
      List<Var> masks = method.masks(net, tape, epoch, rng.split("masks"));
      Var logits = net.forward(new Pass(tape, Pass.Statistics.BATCH), examples.images(), masks);
      Var crossEntropy = examples.crossEntropy(logits);
      float measured = crossEntropy.value().item();
      totals.add(gradients(tape.backward(loss.of(tape, crossEntropy, masks, epoch))));
      Tape again = new Tape(engine, net.thetas());
      Var constant = again.constant(engine.full(Shape.of(1), measured));
      Var paid =
          loss.of(again, constant, method.masks(net, again, epoch, rng.split("masks")), epoch);
      prices.add(gradients(again.backward(paid)));
    }
  }

  private List<float[]> gradients(Gradients gradients) {
    List<float[]> values = new ArrayList<>();
    for (Parameter theta : net.thetas()) {
      values.add(
          gradients
              .of(theta)
              .map(g -> g.toFloats())
              .orElseGet(() -> new float[theta.value().shape().size()]));
    }
    return values;
  }

  private static double[] at(List<List<float[]>> draws, int block, int candidate) {
    return draws.stream().mapToDouble(d -> d.get(block)[candidate]).toArray();
  }

  private static double[] minus(double[] one, double[] other) {
    return IntStream.range(0, one.length).mapToDouble(i -> one[i] - other[i]).toArray();
  }
}
