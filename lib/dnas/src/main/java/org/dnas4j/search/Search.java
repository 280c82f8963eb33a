package org.dnas4j.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.cost.CostPenalty;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;
import org.dnas4j.data.Splits;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.supernet.ExpectedCost;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Engine;
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
import org.dnas4j.train.ThreadControl;
import org.dnas4j.train.TrainingData;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingState;

/**
 * Algorithm 1, step 1: each epoch trains the weights on one share of the training set and, after
 * the warm-up, θ on the other, with masks drawn anew every step at the epoch's temperature.
 *
 * <p>Weights learn from the cross-entropy alone, with the batch's own statistics, which move the
 * running averages. θ learns from the cross-entropy and the expected cost, with the batch's own
 * statistics too, so that both phases see one loss, but leaves the averages alone.
 */
public final class Search implements AutoCloseable {
  /** Assumed: the paper's text was not at hand; so they are in DARTS (arXiv 1806.09055). */
  private static final double ADAM_BETA_1 = 0.5;

  private static final double ADAM_BETA_2 = 0.999;

  private final Engine engine;
  private final SuperNet net;
  private final SearchConfig config;
  private final TrainingData data;
  private final Rng rng;
  private final Splits split;
  private final ExpectedCost cost;
  private final CostPenalty penalty;
  private final List<Parameter> weights;
  private final Optimizer sgd;
  private final Optimizer adam;
  private final ThreadControl threads;

  /** Prepares a search on the engine's number of threads. */
  public Search(Engine engine, SuperNet net, SearchConfig config, TrainingData data, Rng rng) {
    this(engine, net, config, data, rng, ThreadControl.fixed(engine));
  }

  /**
   * Prepares a search.
   *
   * @param threads on how many threads steps run
   * @param rng the run's generator; decides split, shuffling, augmentation and masks
   * @throws IllegalArgumentException if a share that is learned on is smaller than a batch
   */
  public Search(
      Engine engine,
      SuperNet net,
      SearchConfig config,
      TrainingData data,
      Rng rng,
      ThreadControl threads) {
    this.threads = threads;
    this.engine = engine;
    this.net = net;
    this.config = config;
    this.data = data;
    this.rng = rng;
    int[] labels = data.images().train().labels();
    this.split = Splits.stratified(labels, config.weightShare(), rng.split("split"));
    // Without alternation nothing learns on the second share.
    int smaller =
        config.alternate()
            ? Math.min(split.first().length, split.second().length)
            : split.first().length;
    if (config.batch() > smaller) {
      throw new IllegalArgumentException(
          "search.batch = "
              + config.batch()
              + "; allowed: 1 to the images of the smaller share, "
              + smaller);
    }
    this.cost = new ExpectedCost(config.cost(), net);
    double start = cost.atStart();
    this.penalty =
        switch (config.penalty()) {
          case MULTIPLICATIVE -> new CostPenalty.Multiplicative(start, config.gamma());
          case ADDITIVE -> new CostPenalty.Additive(start, config.gamma());
        };
    this.weights = net.weights();
    this.sgd = new Sgd(config.momentum(), false).open(weights, config.weightDecay());
    this.adam = new Adam(ADAM_BETA_1, ADAM_BETA_2).open(net.thetas(), config.thetaWeightDecay());
  }

  /** The options of the super net that a configuration asks for. */
  public static SuperNet.Options options(SearchConfig config, QuantConfig quant) {
    return new SuperNet.Options(config.candidates(), quant, config.mode(), config.ownWeights());
  }

  /**
   * Searches all epochs, or those left.
   *
   * @param from where an interrupted run of the same settings got to
   */
  public void run(Optional<TrainingState> from, TrainingListener listener) {
    from.ifPresent(state -> state.restore(net, sgd, adam));
    for (int epoch = from.map(TrainingState::epoch).orElse(0); epoch < config.epochs(); epoch++) {
      long start = System.nanoTime();
      Map<String, Double> numbers = new LinkedHashMap<>();
      numbers.put("learning_rate", learningRate(epoch));
      numbers.put("temperature", config.temperature(epoch));
      boolean learnsTheta = epoch >= config.warmupEpochs();
      boolean together = learnsTheta && !config.alternate();
      Score score = phase(epoch, "weights", split.first(), true, together, listener);
      numbers.put("weights_loss", score.loss());
      numbers.put("weights_accuracy", score.accuracy());
      Score theta =
          learnsTheta && config.alternate()
              ? phase(epoch, "theta", split.second(), false, true, listener)
              : new Score(Double.NaN, Double.NaN);
      numbers.put("theta_loss", theta.loss());
      numbers.put("theta_accuracy", theta.accuracy());
      describe(numbers);
      int done = epoch + 1;
      listener.epoch(
          new TrainingListener.Epoch(
              epoch,
              config.epochs(),
              numbers,
              (System.nanoTime() - start) * 1e-9,
              threads.mean(),
              () -> TrainingState.save(done, net, sgd, adam)));
    }
  }

  private Score phase(
      int epoch,
      String name,
      int[] share,
      boolean learnWeights,
      boolean learnTheta,
      TrainingListener listener) {
    Score.Mean mean = new Score.Mean();
    Rng random = rng.split(name).split(epoch);
    int[] order = random.split("shuffle").permutation(share.length);
    for (int i = 0; i < order.length; i++) {
      order[i] = share[order[i]];
    }
    Rng masks = random.split("masks");
    try (Batches batches =
        Batches.of(
            data.images().train(),
            order,
            config.batch(),
            data.augmentation(),
            data.normalization(),
            random.split("augment"),
            true)) {
      for (int i = 0; batches.hasNext(); i++) {
        Batch batch = batches.next();
        double rate = learningRate(epoch + (double) i / batches.count());
        double temperature = config.temperature(epoch);
        Rng drawn = masks.split(i);
        Score score =
            threads.step(
                learnTheta ? learnWeights ? "together" : "theta" : "weights",
                batch.size(),
                () -> step(batch, rate, temperature, drawn, learnWeights, learnTheta));
        mean.add(score, batch.size());
        listener.step(
            new TrainingListener.Step(
                epoch, config.epochs(), i, batches.count(), batch.size(), name, score));
      }
    }
    return mean.score();
  }

  /** One step of either phase, or of both together. */
  public Score step(
      Batch batch,
      double learningRate,
      double temperature,
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
      Examples examples = Examples.of(engine, data.images().train(), batch);
      Tape tape = new Tape(engine, trainable);
      List<Var> masks = net.sampleMasks(tape, temperature, masksRng);
      Pass.Statistics statistics =
          learnWeights ? Pass.Statistics.BATCH_AND_UPDATE : Pass.Statistics.BATCH;
      Var logits = net.forward(new Pass(tape, statistics), examples.images(), masks);
      Var crossEntropy = examples.crossEntropy(logits);
      Score score = examples.score(logits, crossEntropy);
      Var loss =
          learnTheta
              ? penalty.apply(crossEntropy, cost.of(tape, masks))
              : crossEntropy;
      var gradients = tape.backward(loss);
      if (learnWeights) {
        sgd.step(gradients, learningRate);
      }
      if (learnTheta) {
        adam.step(gradients, config.thetaLearningRate());
      }
      return score;
    }
  }

  /** The probabilities P_θ, one list a block. */
  public List<List<Float>> probabilities() {
    try (Scope scope = Scope.open()) {
      return net.expectedMasks(Tape.inference(engine)).stream()
          .map(mask -> list(mask.value().toFloats()))
          .toList();
    }
  }

  private static List<Float> list(float[] values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  private void describe(Map<String, Double> numbers) {
    List<List<Float>> probabilities = probabilities();
    double entropy = 0;
    for (List<Float> p : probabilities) {
      for (float value : p) {
        entropy -= value > 0 ? value * Math.log(value) : 0;
      }
    }
    numbers.put(
        "expected_compression",
        Architectures.expectedCompression(
            config.cost(), net.spec(), net.candidates(), probabilities));
    numbers.put("mean_entropy", entropy / probabilities.size());
    List<BlockSpec> blocks = net.spec().blocks();
    for (int b = 0; b < blocks.size(); b++) {
      for (int k = 0; k < probabilities.get(b).size(); k++) {
        Precision precision = net.candidates().get(b).precisions().get(k);
        String column = "p_" + blocks.get(b).name() + "_" + precision;
        numbers.put(column, (double) probabilities.get(b).get(k));
      }
    }
  }

  private double learningRate(double epochs) {
    return config.learningRate() * new Cosine().factor(epochs / config.epochs());
  }

  @Override
  public void close() {
    sgd.close();
    adam.close();
  }
}
