package org.dnas4j.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;
import org.dnas4j.data.Images;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.Network;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.tensor.optim.Optimizer;

/**
 * Trains a network on cross-entropy and scores it on images it has not seen: the baseline, or step
 * 2 of Algorithm 1. It owns its optimizer, not the network.
 */
public final class Trainer implements AutoCloseable {
  /** At least so many test scores in a long run: many more would cost time and say little. */
  private static final int EVALUATIONS = 20;

  private final Engine engine;
  private final Network network;
  private final TrainConfig config;
  private final TrainingData data;
  private final Rng rng;
  private final Optimizer optimizer;
  private final List<Parameter> parameters;
  private final UnaryOperator<Examples> relabel;
  private final ThreadControl threads;

  /**
   * Prepares a training.
   *
   * @param rng the run's generator; decides shuffling and augmentation
   * @throws IllegalArgumentException if a batch needs more images than the training set has
   */
  public Trainer(Engine engine, Network network, TrainConfig config, TrainingData data, Rng rng) {
    this(engine, network, config, data, rng, UnaryOperator.identity());
  }

  /** Prepares a training on other targets than the labels, on the engine's number of threads. */
  public Trainer(
      Engine engine,
      Network network,
      TrainConfig config,
      TrainingData data,
      Rng rng,
      UnaryOperator<Examples> relabel) {
    this(engine, network, config, data, rng, relabel, ThreadControl.fixed(engine));
  }

  /**
   * Prepares a training on other targets than the labels.
   *
   * @param relabel gives the targets of each batch, for example {@link LabelRefinery#refine}
   * @param threads on how many threads steps run
   */
  public Trainer(
      Engine engine,
      Network network,
      TrainConfig config,
      TrainingData data,
      Rng rng,
      UnaryOperator<Examples> relabel,
      ThreadControl threads) {
    this.relabel = relabel;
    this.threads = threads;
    Images train = data.images().train();
    if (config.batch() > train.size()) {
      throw new IllegalArgumentException(
          "batch = "
              + config.batch()
              + "; allowed: 1 to the number of training images, "
              + train.size());
    }
    this.engine = engine;
    this.network = network;
    this.config = config;
    this.data = data;
    this.rng = rng;
    this.parameters = network.parameters();
    if (config.decayNorms()) {
      parameters.forEach(Parameter::alwaysDecay);
    }
    this.optimizer = config.optimizer().open(parameters, config.weightDecay());
  }

  /**
   * Trains all epochs, or those left. Where images are held out, they are scored on the way and the
   * test set after the last epoch only; else the test set is scored on the way, too.
   *
   * @param from where an interrupted run of the same settings got to
   * @return the scores after the last epoch
   */
  public Scores run(Optional<TrainingState> from, TrainingListener listener) {
    from.ifPresent(state -> state.restore(network, optimizer));
    TrainingLoop loop = new TrainingLoop(config.epochs(), threads, listener);
    AtomicReference<Scores> scores = new AtomicReference<>();
    loop.run(
        from,
        epoch -> {
          Map<String, Double> numbers = new LinkedHashMap<>();
          numbers.put("learning_rate", learningRate(epoch));
          Score train = epoch(epoch, loop);
          numbers.put("train_loss", train.loss());
          numbers.put("train_accuracy", train.accuracy());
          scores.set(scoresAfter(epoch));
          scores.get().heldOut().ifPresent(score -> put(numbers, "heldout", score));
          put(numbers, "test", scores.get().test());
          return numbers;
        },
        done -> TrainingState.save(done, network, optimizer));
    return scores.get() == null ? scoresAfter(config.epochs() - 1) : scores.get();
  }

  private static void put(Map<String, Double> numbers, String images, Score score) {
    numbers.put(images + "_loss", score.loss());
    numbers.put(images + "_accuracy", score.accuracy());
  }

  private Scores scoresAfter(int epoch) {
    Optional<Images> heldOut = data.images().heldOut();
    boolean last = epoch + 1 == config.epochs();
    boolean now = evaluatesAfter(epoch);
    return new Scores(
        last || (now && heldOut.isEmpty()) ? evaluate(data.images().test()) : Score.NONE,
        heldOut.map(images -> now ? evaluate(images) : Score.NONE));
  }

  private boolean evaluatesAfter(int epoch) {
    int every = Math.max(1, config.epochs() / EVALUATIONS);
    return (epoch + 1) % every == 0 || epoch + 1 == config.epochs();
  }

  private Score evaluate(Images images) {
    return Evaluator.evaluate(engine, network, images, data.normalization(), threads);
  }

  private Score epoch(int epoch, TrainingLoop loop) {
    Images train = data.images().train();
    Rng shuffle = rng.split("shuffle").split(epoch);
    Rng augment = rng.split("augment").split(epoch);
    try (Batches batches =
        Batches.of(
            train,
            shuffle.permutation(train.size()),
            config.batch(),
            data.augmentation(),
            data.normalization(),
            augment,
            true)) {
      return loop.pass(
          TrainingLoop.Place.of(epoch, "train"),
          "train",
          batches,
          (batch, i, done) -> step(batch, learningRate(done)));
    }
  }

  /** One step of the optimizer. */
  public Score step(Batch batch, double learningRate) {
    try (Scope scope = Scope.open()) {
      Examples examples = relabel.apply(Examples.of(engine, data.images().train(), batch));
      Tape tape = new Tape(engine, parameters);
      Var logits =
          network.forward(new Pass(tape, Pass.Statistics.BATCH_AND_UPDATE), examples.images());
      Var loss = examples.crossEntropy(logits);
      Score score = examples.score(logits, loss);
      optimizer.step(tape.backward(loss), learningRate);
      return score;
    }
  }

  /** The rate at a point of the run, counted in epochs. */
  private double learningRate(double epochs) {
    double warmup = config.warmupEpochs();
    double factor =
        epochs < warmup
            ? (epochs + 1) / (warmup + 1)
            : config.schedule().factor((epochs - warmup) / (config.epochs() - warmup));
    return config.learningRate() * factor;
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
