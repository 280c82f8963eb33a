package org.dnas4j.relaxation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;
import org.dnas4j.data.Splits;
import org.dnas4j.search.Distribution;
import org.dnas4j.search.Dnas;
import org.dnas4j.search.SearchContext;
import org.dnas4j.search.SearchResult;
import org.dnas4j.search.SearchRun;
import org.dnas4j.search.ThetaLoss;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Gradients;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.tensor.optim.Optimizer;
import org.dnas4j.tensor.optim.OptimizerConfig;
import org.dnas4j.tensor.optim.Sgd;
import org.dnas4j.train.Score;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingLoop;
import org.dnas4j.train.TrainingState;

/**
 * Trains a super net of shared weights under the masks softmax(θ). All passes use the statistics of
 * the batch, which move the running averages in a step of the weights alone.
 */
final class RelaxedRun implements SearchRun {
  /** Of a step whose time is measured. */
  private static final double TIMED_RATE = 1e-3;

  private final Form form;
  private final SearchContext context;
  private final SuperNet net;
  private final List<Parameter> weights;
  private final Mixture mixture;
  private final Optimizer sgd;
  private final Optimizer thetaOptimizer;

  /** From what θ learns. */
  enum Order {
    /** From the batch of the weights, in the same step. */
    TOGETHER,
    /** From a batch of its own before each step of the weights. */
    FIRST,
    /** The same at the weights that a step would give. */
    SECOND
  }

  /**
   * What the methods differ in; see {@link Darts} and {@link EdMips}.
   *
   * @param weightShare share of the training set for the weights; 1 if θ learns from the same
   * @param fall factor of the weights' rate after a share of the epochs
   * @param thetaFall the same of θ's rate
   */
  record Form(
      int epochs,
      int batch,
      double weightShare,
      double learningRate,
      DoubleUnaryOperator fall,
      double momentum,
      double weightDecay,
      OptimizerConfig thetaOptimizer,
      double thetaLearningRate,
      DoubleUnaryOperator thetaFall,
      double thetaWeightDecay,
      Order order,
      Dnas.Start start) {}

  RelaxedRun(Form form, SearchContext context) {
    this.form = form;
    this.context = context;
    this.net =
        context.superNet(
            SuperNet.Mode.COMPOSITE, /* ownWeights= */ false, /* aligned= */ false, form.start);
    this.weights = net.weights();
    this.mixture =
        new Mixture(
            context,
            net,
            new ThetaLoss(new ThetaLoss.Schedule(0, form.epochs, 0), context.search(), net));
    this.sgd = new Sgd(form.momentum, false).open(weights, form.weightDecay);
    this.thetaOptimizer = form.thetaOptimizer.open(net.thetas(), form.thetaWeightDecay);
  }

  @Override
  public SearchResult run(Optional<TrainingState> from, TrainingListener listener) {
    context.search().method().require(context.net(), context.search(), context.images().size());
    from.ifPresent(state -> state.restore(net, sgd, thetaOptimizer));
    TrainingLoop loop = new TrainingLoop(form.epochs, context.threads(), listener);
    loop.run(
        from,
        epoch -> epoch(epoch, loop),
        done -> TrainingState.save(done, net, sgd, thetaOptimizer));
    return SearchResult.of(distribution());
  }

  private Distribution distribution() {
    return Distribution.of(net, context.engine());
  }

  private Map<String, Double> epoch(int epoch, TrainingLoop loop) {
    Rng random = context.rng().split("relaxed").split(epoch);
    Score.Mean theta = new Score.Mean();
    Score score =
        form.order == Order.TOGETHER
            ? together(epoch, random, loop)
            : inTurn(epoch, random, loop, theta);
    Distribution p = distribution();
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("learning_rate", rate(epoch));
    numbers.put("weights_loss", score.loss());
    numbers.put("weights_accuracy", score.accuracy());
    if (form.order != Order.TOGETHER) {
      numbers.put("theta_loss", theta.score().loss());
      numbers.put("theta_accuracy", theta.score().accuracy());
    }
    numbers.put("expected_compression", p.expectedCompression(context.search().cost()));
    numbers.put("mean_entropy", p.entropy());
    numbers.putAll(p.columns());
    return numbers;
  }

  private Score together(int epoch, Rng random, TrainingLoop loop) {
    int[] all = IntStream.range(0, context.images().size()).toArray();
    try (Batches batches = batches(all, random)) {
      return loop.pass(
          TrainingLoop.Place.of(epoch, "together"),
          "together",
          batches,
          (batch, i, done) -> together(batch, epoch, rate(done), thetaRate(done)));
    }
  }

  private Score inTurn(int epoch, Rng random, TrainingLoop loop, Score.Mean theta) {
    Splits split = context.split(form.weightShare);
    try (Batches own = batches(split.first(), random.split("weights"));
        Endless other = new Endless(i -> batches(split.second(), random.split("theta").split(i)))) {
      return loop.pass(
          TrainingLoop.Place.of(epoch, "in turn"),
          "in turn",
          own,
          (batch, i, done) -> {
            Batch judged = other.next();
            theta.add(learnTheta(judged, batch, epoch, rate(done)), judged.size());
            return learnWeights(batch, rate(done));
          });
    }
  }

  private Batches batches(int[] share, Rng random) {
    return context.batches(share, share.length, form.batch, random);
  }

  private double rate(double epochs) {
    return form.learningRate * form.fall.applyAsDouble(epochs / form.epochs);
  }

  private double thetaRate(double epochs) {
    return form.thetaLearningRate * form.thetaFall.applyAsDouble(epochs / form.epochs);
  }

  @Override
  public void step(Batch batch, int i) {
    if (form.order == Order.TOGETHER) {
      together(batch, 0, TIMED_RATE, TIMED_RATE);
    } else if (i % 2 == 0) {
      learnWeights(batch, TIMED_RATE);
    } else {
      firstOrder(batch, 0);
    }
  }

  private Score together(Batch batch, int epoch, double rate, double thetaRate) {
    List<Parameter> all = new ArrayList<>(weights);
    all.addAll(net.thetas());
    try (Scope scope = Scope.open()) {
      Mixture.Run run = mixture.run(batch, all, true);
      Gradients gradients = run.backward(mixture.priced(run, epoch));
      sgd.step(gradients, rate);
      thetaOptimizer.step(gradients, thetaRate);
      return run.score();
    }
  }

  private Score learnWeights(Batch batch, double rate) {
    try (Scope scope = Scope.open()) {
      Mixture.Run run = mixture.run(batch, weights, true);
      sgd.step(run.backward(run.crossEntropy()), rate);
      return run.score();
    }
  }

  private Score learnTheta(Batch judged, Batch next, int epoch, double rate) {
    return form.order == Order.FIRST
        ? firstOrder(judged, epoch)
        : secondOrder(judged, next, epoch, rate);
  }

  private Score firstOrder(Batch batch, int epoch) {
    try (Scope scope = Scope.open()) {
      Mixture.Run run = mixture.run(batch, net.thetas(), false);
      Gradients gradients = run.backward(mixture.priced(run, epoch));
      thetaOptimizer.step(gradients, thetaRate(epoch));
      return run.score();
    }
  }

  private Score secondOrder(Batch judged, Batch next, int epoch, double rate) {
    Score[] score = new Score[1];
    Map<Parameter, float[]> gradient =
        new Unrolled(weights, net.thetas())
            .gradient(
                parameters -> {
                  Mixture.Slope slope = mixture.pricedSlope(judged, parameters, epoch);
                  score[0] = slope.score();
                  return slope.gradients();
                },
                parameters -> mixture.slope(next, parameters).gradients(),
                direction(next),
                rate);
    follow(gradient, thetaRate(epoch));
    return score[0];
  }

  /** What the next step of SGD would take off, divided by its rate: momentum and decay count. */
  private Map<Parameter, float[]> direction(Batch batch) {
    Map<Parameter, float[]> gradients = mixture.slope(batch, weights).gradients();
    Map<String, float[]> velocities = sgd.state();
    for (Parameter w : weights) {
      float[] direction = gradients.get(w);
      float[] velocity = velocities.get(w.name() + ".velocity");
      float[] values = w.value().toFloats();
      for (int i = 0; i < direction.length; i++) {
        direction[i] += (float) (w.decay() ? form.weightDecay * values[i] : 0);
        direction[i] += (float) (form.momentum * velocity[i]);
      }
    }
    return gradients;
  }

  /** A step of θ along a given gradient: that of Σ θ·g with g held constant. */
  private void follow(Map<Parameter, float[]> gradient, double rate) {
    try (Scope scope = Scope.open()) {
      Tape tape = new Tape(context.engine(), net.thetas());
      Var sum = null;
      for (Parameter theta : net.thetas()) {
        Var constant = tape.constant(context.engine().create(theta.shape(), gradient.get(theta)));
        Var part = tape.parameter(theta).times(constant).sum();
        sum = sum == null ? part : sum.plus(part);
      }
      thetaOptimizer.step(tape.backward(sum), rate);
    }
  }

  @Override
  public void close() {
    sgd.close();
    thetaOptimizer.close();
    net.close();
  }
}
