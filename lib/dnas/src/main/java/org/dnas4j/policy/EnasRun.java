package org.dnas4j.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;
import org.dnas4j.data.Splits;
import org.dnas4j.layer.Layer;
import org.dnas4j.layer.Pass;
import org.dnas4j.search.Allocations;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Asked;
import org.dnas4j.search.SearchContext;
import org.dnas4j.search.SearchResult;
import org.dnas4j.search.SearchRun;
import org.dnas4j.search.SubNetwork;
import org.dnas4j.search.SuperNetJudge;
import org.dnas4j.supernet.SuperNet;
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

/** The training of {@link Enas}. */
final class EnasRun implements SearchRun {
  private static final String BASELINE = "controller.mean_reward";

  /** Images that rank the draws in the end; of a smaller share all. */
  private static final int JUDGED = 2000;

  /** Of a step whose time is measured. */
  private static final double TIMED_RATE = 1e-3;

  private final Enas method;
  private final SearchContext context;
  private final Allocations allocations;
  private final SuperNet net;
  private final Controller controller;
  private final Layer both;
  private final List<Parameter> weights;
  private final Optimizer sgd;
  private final Optimizer adam;
  private final Reward reward;

  EnasRun(Enas method, SearchContext context) {
    this.method = method;
    this.context = context;
    this.allocations = Allocations.of(context);
    this.net =
        context.superNet(
            SuperNet.Mode.COMPOSITE, /* ownWeights= */ false, /* aligned= */ false, method.start());
    // One layer of 64 units, weights from −0.1 to 0.1, T = 5 and c = 2.5.
    var form = new Controller.Form(1, 64, 0.1, 5, 2.5);
    this.controller =
        new Controller(context.engine(), allocations.choices(), form, context.rng().split("enas"));
    this.both = () -> List.of(net, controller);
    this.weights = net.weights();
    this.sgd = new Sgd(method.momentum(), false).open(weights, method.weightDecay());
    this.adam = new Adam().open(controller.parameters(), 0);
    this.reward = new Reward(allocations, method.price(), method.kept());
  }

  /** How many images of a share rank the draws in the end. */
  static long judged(long share) {
    return Math.min(JUDGED, share);
  }

  @Override
  public SearchResult run(Optional<TrainingState> from, TrainingListener listener) {
    method.require(context.net(), context.search(), context.images().size());
    from.ifPresent(this::restore);
    Splits split = context.split(method.weightShare());
    TrainingLoop loop = new TrainingLoop(method.epochs(), context.threads(), listener);
    loop.run(from, epoch -> epoch(epoch, split, loop), this::save);
    return result(split, loop);
  }

  private TrainingState save(int done) {
    TrainingState state = TrainingState.save(done, both, sgd, adam);
    Map<String, NamedArray> arrays = new LinkedHashMap<>(state.arrays());
    arrays.put(BASELINE, NamedArray.of(reward.baseline()));
    return new TrainingState(done, arrays);
  }

  private void restore(TrainingState state) {
    state.restore(both, sgd, adam);
    reward.restore(state.arrays().get(BASELINE).values()[0]);
  }

  private Map<String, Double> epoch(int epoch, Splits split, TrainingLoop loop) {
    Rng random = context.rng().split("enas").split(epoch);
    Score learned;
    int[] first = split.first();
    try (Batches batches =
        context.batches(first, first.length, method.batch(), random.split("weights"))) {
      learned =
          loop.pass(
              TrainingLoop.Place.of(epoch, "weights"),
              "weights",
              batches,
              (batch, i, done) -> learnWeights(batch, rate(done), random.split("draw").split(i)));
    }
    Score rewarded;
    int most = Math.multiplyExact(method.controllerSteps(), method.batch());
    try (Batches batches =
        context.batches(split.second(), most, method.batch(), random.split("controller"))) {
      rewarded =
          loop.pass(
              TrainingLoop.Place.of(epoch, "controller"),
              "controller",
              batches,
              (batch, i, done) -> learnToDraw(batch, random.split("reward").split(i)));
    }
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("learning_rate", rate(epoch));
    numbers.put("weights_loss", learned.loss());
    numbers.put("weights_accuracy", learned.accuracy());
    numbers.put("drawn_loss", rewarded.loss());
    numbers.put("drawn_accuracy", rewarded.accuracy());
    numbers.put("mean_reward", (double) reward.baseline());
    return numbers;
  }

  private double rate(double epochs) {
    return method.learningRate() * new Cosine().factor(epochs / method.epochs());
  }

  @Override
  public void step(Batch batch, int i) {
    learnWeights(batch, TIMED_RATE, context.rng().split(i));
  }

  private Score learnWeights(Batch batch, double rate, Rng rng) {
    SubNetwork drawn = SubNetwork.of(net, draw(rng));
    try (Scope scope = Scope.open()) {
      Tape tape = new Tape(context.engine(), weights);
      Examples examples = Examples.of(context.engine(), context.images(), batch);
      Pass pass = new Pass(tape, Pass.Statistics.BATCH_AND_UPDATE);
      Var logits = net.forward(pass, examples.images(), drawn.masks(tape));
      Var crossEntropy = examples.crossEntropy(logits);
      Score score = examples.score(logits, crossEntropy);
      sgd.step(tape.backward(crossEntropy), rate);
      return score;
    }
  }

  private Architecture draw(Rng rng) {
    try (Scope scope = Scope.open()) {
      Tape tape = Tape.inference(context.engine());
      return allocations.choices().architecture(controller.draw(tape, rng).chosen());
    }
  }

  private Score learnToDraw(Batch batch, Rng rng) {
    try (Scope scope = Scope.open()) {
      Tape tape = new Tape(context.engine(), controller.parameters());
      Examples examples = Examples.of(context.engine(), context.images(), batch);
      Score.Mean mean = new Score.Mean();
      Var loss = null;
      for (int s = 0; s < method.samples(); s++) {
        Controller.Sequence drawn = controller.draw(tape, rng.split(s));
        Architecture one = allocations.choices().architecture(drawn.chosen());
        Score score = SubNetwork.of(net, one).score(context.engine(), examples);
        mean.add(score, batch.size());
        double value = score.accuracy() + method.entropy() * drawn.entropy().value().item();
        double advantage = reward.advantage(one, value);
        Var part = drawn.logP().affine((float) (-advantage / method.samples()), 0);
        loss = loss == null ? part : loss.plus(part);
      }
      adam.step(tape.backward(loss), method.controllerRate());
      return mean.score();
    }
  }

  private SearchResult result(Splits split, TrainingLoop loop) {
    Rng random = context.rng().split("enas").split("result");
    Set<Architecture> within = new LinkedHashSet<>();
    List<Architecture> all = new ArrayList<>();
    int keeping = 0;
    for (int i = 0; i < method.draws(); i++) {
      Architecture one = draw(random.split(i));
      all.add(one);
      if (allocations.keep(one)) {
        within.add(one);
        keeping++;
      }
    }
    if (within.isEmpty()) {
      context
          .log()
          .accept(
              "none of "
                  + all.size()
                  + " draws keeps search.target; the smallest is taken: more epochs, or a larger"
                  + " search.method.price, teach the controller to");
      within.add(all.stream().min(Comparator.comparingDouble(allocations::excess)).orElseThrow());
    }
    List<Asked> judged = judged(List.copyOf(within), split.second(), loop, random);
    return new SearchResult(
        judged.stream().limit(method.ranked()).map(Asked::architecture).toList(),
        Optional.empty(),
        Map.of(
            "best_loss",
            (double) judged.get(0).loss(),
            "share_within",
            (double) keeping / all.size()));
  }

  private List<Asked> judged(List<Architecture> drawn, int[] share, TrainingLoop loop, Rng random) {
    SuperNetJudge judge =
        new SuperNetJudge(context, net, share, JUDGED, method.batch(), random.split("images"));
    List<Asked> judged = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i++) {
      var place = new TrainingLoop.Place(method.epochs() - 1, "rank", i, drawn.size());
      judged.add(new Asked(drawn.get(i), (float) judge.loss(drawn.get(i), loop, place)));
    }
    judged.sort(Comparator.comparingDouble(Asked::loss));
    return judged;
  }

  @Override
  public void close() {
    sgd.close();
    adam.close();
    both.close();
  }
}
