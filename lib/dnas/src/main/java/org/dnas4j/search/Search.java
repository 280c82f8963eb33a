package org.dnas4j.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;
import org.dnas4j.data.Splits;
import org.dnas4j.layer.Pass;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.tensor.optim.Adam;
import org.dnas4j.tensor.optim.Cosine;
import org.dnas4j.tensor.optim.Optimizer;
import org.dnas4j.tensor.optim.Sgd;
import org.dnas4j.train.Examples;
import org.dnas4j.train.Score;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingLoop;
import org.dnas4j.train.TrainingState;

/**
 * Algorithm 1, step 1: each epoch trains the weights on one share of the training set and, after
 * the warm-up, θ on the other, with masks drawn anew every step at the epoch's temperature.
 *
 * <p>Weights learn from the cross-entropy alone, with the batch's own statistics, which move the
 * running averages. θ learns from the cross-entropy and the expected cost, with the batch's own
 * statistics too, so that both phases see one loss, but leaves the averages alone. The masks are
 * differentiated for that, or sampled networks are run forwards only ({@link SampledTheta}).
 */
public final class Search implements SearchRun {
  /** Assumed: the paper's text was not at hand; so they are in DARTS (arXiv 1806.09055). */
  private static final double ADAM_BETA_1 = 0.5;

  private static final double ADAM_BETA_2 = 0.999;

  /** Of a step whose time is measured. */
  private static final double TIMED_RATE = 1e-3;

  private final Engine engine;
  private final Dnas method;
  private final SearchContext context;
  private final SuperNet net;
  private final ThetaLoss thetaLoss;
  private final List<Parameter> weights;
  private final Optimizer sgd;
  private final Optimizer adam;
  private final Optional<SampledTheta> sampledTheta;

  /**
   * Builds the super net.
   *
   * @param context its generator decides initial weights, split, shuffling, augmentation and masks
   */
  public Search(Dnas method, SearchContext context) {
    this.engine = context.engine();
    this.method = method;
    this.context = context;
    SearchConfig search = context.search();
    this.net =
        context.superNet(method.mode(), method.ownWeights(), method.aligned(), method.start());
    this.thetaLoss = new ThetaLoss(ThetaLoss.Schedule.of(method), search, net);
    this.weights = net.weights();
    this.sgd = new Sgd(method.momentum(), false).open(weights, method.weightDecay());
    this.adam = new Adam(ADAM_BETA_1, ADAM_BETA_2).open(net.thetas(), method.thetaWeightDecay());
    this.sampledTheta =
        method.theta() == Dnas.Theta.MASKS
            ? Optional.empty()
            : Optional.of(
                new SampledTheta(
                    engine,
                    net,
                    thetaLoss,
                    ThetaEstimate.of(method),
                    adam,
                    method.thetaLearningRate()));
  }

  /**
   * Measures on the super net as it is.
   *
   * @param images of θ's share, of a smaller share all
   */
  public SuperNetProbe probe(int images) {
    int[] share = context.split(method.weightShare()).second();
    Rng rng = context.rng().split("probe");
    SuperNetJudge judge =
        new SuperNetJudge(context, net, share, images, method.batch(), rng.split("images"));
    return new SuperNetProbe(method, context, net, thetaLoss, judge);
  }

  /** The super net that it trains. */
  public SuperNet superNet() {
    return net;
  }

  /**
   * Searches all epochs, or those left.
   *
   * @throws IllegalArgumentException if a share that is learned on is smaller than a batch
   */
  @Override
  public SearchResult run(Optional<TrainingState> from, TrainingListener listener) {
    method.require(context.net(), context.search(), context.images().size());
    Splits split = context.split(method.weightShare());
    CollapseWarning collapse = new CollapseWarning(context.log());
    from.ifPresent(this::restore);
    TrainingLoop loop = new TrainingLoop(method.epochs(), context.threads(), listener);
    loop.run(from, epoch -> epoch(epoch, split, loop, collapse), this::save);
    return result(split.second(), loop);
  }

  private Map<String, Double> epoch(
      int epoch, Splits split, TrainingLoop loop, CollapseWarning collapse) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("learning_rate", learningRate(epoch));
    numbers.put("temperature", method.temperature(epoch));
    boolean learnsTheta = epoch >= method.warmupEpochs();
    boolean together = learnsTheta && !method.alternate();
    Score score = phase(epoch, "weights", split.first(), true, together, loop);
    numbers.put("weights_loss", score.loss());
    numbers.put("weights_accuracy", score.accuracy());
    Score theta =
        learnsTheta && method.alternate()
            ? phase(epoch, "theta", split.second(), false, true, loop)
            : new Score(Double.NaN, Double.NaN);
    numbers.put("theta_loss", theta.loss());
    numbers.put("theta_accuracy", theta.accuracy());
    Distribution p = distribution();
    numbers.put("expected_compression", p.expectedCompression(context.search().cost()));
    numbers.put("mean_entropy", p.entropy());
    if (method.gapImages() > 0) {
      Rng drawn = context.rng().split("gap").split(epoch);
      SelectionGap gap = probe(method.gapImages()).gap(epoch, drawn);
      numbers.put("mixture_loss", gap.mixture());
      numbers.put("sampled_loss", gap.sampled());
      numbers.put("argmax_loss", gap.argmax());
    }
    numbers.putAll(p.columns());
    collapse.look(epoch + 1, p);
    return numbers;
  }

  private SearchResult result(int[] share, TrainingLoop loop) {
    Distribution p = distribution();
    if (method.rerank() == 0) {
      return SearchResult.of(p);
    }
    SearchConfig search = context.search();
    double wanted = search.usesTarget() ? search.target() : p.expectedCompression(search.cost());
    List<Reranking.Judged> judged =
        new Reranking(method, context, net, share, wanted).rank(p, loop);
    return new SearchResult(
        judged.stream().map(Reranking.Judged::architecture).toList(),
        Optional.of(p),
        Map.of("rerank_loss", judged.get(0).loss()));
  }

  private TrainingState save(int done) {
    TrainingState state = TrainingState.save(done, net, sgd, adam);
    Map<String, NamedArray> arrays = new LinkedHashMap<>(state.arrays());
    sampledTheta.ifPresent(theta -> arrays.putAll(theta.estimate().state()));
    return new TrainingState(done, arrays);
  }

  private void restore(TrainingState state) {
    state.restore(net, sgd, adam);
    sampledTheta.ifPresent(theta -> theta.estimate().restore(state.arrays()));
  }

  private Score phase(
      int epoch,
      String name,
      int[] share,
      boolean learnWeights,
      boolean learnTheta,
      TrainingLoop loop) {
    Rng random = context.rng().split(name).split(epoch);
    Rng masks = random.split("masks");
    try (Batches batches = context.batches(share, share.length, method.batch(), random)) {
      return loop.pass(
          TrainingLoop.Place.of(epoch, name),
          learnTheta ? learnWeights ? "together" : "theta" : "weights",
          batches,
          (batch, i, done) ->
              step(batch, epoch, learningRate(done), masks.split(i), learnWeights, learnTheta));
    }
  }

  @Override
  public void step(Batch batch, int i) {
    boolean even = i % 2 == 0;
    boolean together = !method.alternate();
    Rng masks = context.rng().split(i);
    step(batch, method.warmupEpochs(), TIMED_RATE, masks, even || together, !even || together);
  }

  /**
   * One step of either phase, or of both together; θ from sampled networks never with weights.
   *
   * @param epoch from 0, whose temperature and price count
   */
  public Score step(
      Batch batch,
      int epoch,
      double learningRate,
      Rng masksRng,
      boolean learnWeights,
      boolean learnTheta) {
    List<Parameter> trainable = new ArrayList<>();
    if (learnWeights) {
      trainable.addAll(weights);
    }
    if (learnTheta) {
      trainable.addAll(net.thetas());
    }
    try (Scope scope = Scope.open()) {
      Examples examples = Examples.of(engine, context.images(), batch);
      if (learnTheta && sampledTheta.isPresent()) {
        return sampledTheta.get().step(examples, distribution().sample(masksRng), epoch);
      }
      Tape tape = new Tape(engine, trainable);
      List<Var> masks = method.masks(net, tape, epoch, masksRng);
      Pass.Statistics statistics =
          learnWeights ? Pass.Statistics.BATCH_AND_UPDATE : Pass.Statistics.BATCH;
      Var logits = net.forward(new Pass(tape, statistics), examples.images(), masks);
      Var crossEntropy = examples.crossEntropy(logits);
      Score score = examples.score(logits, crossEntropy);
      Var loss = learnTheta ? thetaLoss.of(tape, crossEntropy, masks, epoch) : crossEntropy;
      var gradients = tape.backward(loss);
      if (learnWeights) {
        sgd.step(gradients, learningRate);
      }
      if (learnTheta) {
        adam.step(gradients, method.thetaLearningRate());
      }
      return score;
    }
  }

  /** P_θ as it is now. */
  public Distribution distribution() {
    return Distribution.of(net, engine);
  }

  private double learningRate(double epochs) {
    return method.learningRate() * new Cosine().factor(epochs / method.epochs());
  }

  @Override
  public void close() {
    sgd.close();
    adam.close();
    net.close();
  }
}
