package org.dnas4j.search;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dnas4j.base.Check;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;
import org.dnas4j.data.Splits;
import org.dnas4j.layer.LayerState;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.quant.BitWidth;
import org.dnas4j.quant.Precision;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Parameter;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.tensor.optim.Optimizer;
import org.dnas4j.tensor.optim.Sgd;
import org.dnas4j.train.Examples;
import org.dnas4j.train.Score;
import org.dnas4j.train.TrainingLoop;

/**
 * The loss of the trained full-precision network once it is quantized, without any training or
 * after a few steps: on training images without augmentation, with batch normalization by the
 * statistics of the batch, which quantization shifts. That the network has been trained on these
 * images matters little, because losses are compared on the same images.
 */
final class BaselineJudge implements AutoCloseable {
  private static final BitWidth FEW_BITS = new BitWidth(2);

  private final SearchContext context;
  private final QuantConfig quant;
  private final Map<String, NamedArray> baseline;
  private final int[] images;
  private final int batch;
  private final Recovery recovery;
  private Optional<QuantizedNetwork> timed = Optional.empty();

  /**
   * Steps of SGD (momentum 0.9, no decay) of the quantized network before it is judged, on the same
   * batches for every network.
   *
   * @param steps at least 0
   * @param rate constant, above 0
   */
  record Recovery(int steps, double rate) {
    static final Recovery NONE = new Recovery(0, 1);

    /** A step has a backward pass, which takes about twice as long as the forward one. */
    private static final int PASSES = 3;

    long images(int batch) {
      return (long) PASSES * steps * batch;
    }
  }

  /**
   * A judge for one search.
   *
   * @param images of all classes alike, the same for every network; of a smaller training set all
   * @param batch images per step; those that do not fill one are left out
   */
  BaselineJudge(SearchContext context, int images, int batch, Recovery recovery) {
    this.context = context;
    this.recovery = recovery;
    this.quant =
        new QuantConfig(context.quant().weights(), new Calibrated(context.quant().activations()));
    this.baseline = context.baseline().get();
    this.images = images(context, images);
    this.batch = Math.min(batch, this.images.length);
  }

  /** Checks the ranges of what all methods have that ask it. */
  static void require(int images, int batch, int ranked) {
    Check.that(images >= 2, "images", images, "at least 2");
    Check.that(batch >= 1, "batch", batch, "at least 1");
    Check.that(ranked >= 1 && ranked <= 1000, "ranked", ranked, "1 to 1000");
  }

  /**
   * What judging takes, before anything is built.
   *
   * @param losses that are asked for
   * @param available images of the training set
   */
  static SearchWork work(
      NetSpec net,
      SearchConfig search,
      int epochs,
      long losses,
      int images,
      int batch,
      Recovery recovery,
      long available) {
    int used = (int) Math.min(images, available);
    int step = Math.max(1, Math.min(batch, used));
    Footprint plain = Footprint.plain(net, quantized(search));
    return new SearchWork(
        epochs,
        losses * (used / step * step + recovery.images(step)),
        false,
        recovery.steps() > 0 ? plain : plain.forwardOnly());
  }

  /** A precision that needs as much memory as any. */
  private static Precision quantized(SearchConfig search) {
    BitWidth activation =
        search.candidates().stream()
            .map(Precision::activation)
            .filter(a -> !a.isFull())
            .findFirst()
            .orElse(Precision.FULL.activation());
    return new Precision(FEW_BITS, activation);
  }

  /** Images of the training set, of all classes alike; of a smaller set all. */
  static int[] images(SearchContext context, int wanted) {
    int all = context.images().size();
    if (wanted >= all) {
      return IntStream.range(0, all).toArray();
    }
    double share = (double) wanted / all;
    return Splits.stratified(context.images().labels(), share, context.rng().split("images"))
        .first();
  }

  /**
   * The mean cross-entropy of a network.
   *
   * @param precisions one per block
   * @param loop whose listener is told every step
   */
  double loss(List<Precision> precisions, TrainingLoop loop, TrainingLoop.Place place) {
    try (QuantizedNetwork network = network(precisions)) {
      TrainingLoop.Place judged = place;
      if (recovery.steps() > 0) {
        recover(network, loop, half(place, 0));
        judged = half(place, 1);
      }
      try (Batches batches =
          Batches.of(
              context.images(),
              images,
              batch,
              Augmentation.none(),
              context.data().normalization(),
              context.rng(),
              true)) {
        return loop.pass(judged, "judge", batches, (next, i, done) -> score(network, next)).loss();
      }
    }
  }

  private static TrainingLoop.Place half(TrainingLoop.Place place, int half) {
    return new TrainingLoop.Place(
        place.epoch(), place.phase(), 2 * place.part() + half, 2 * place.parts());
  }

  private void recover(QuantizedNetwork network, TrainingLoop loop, TrainingLoop.Place place) {
    Rng random = context.rng().split("recovery");
    int[] order = new int[Math.multiplyExact(recovery.steps(), batch)];
    int all = context.images().size();
    for (int from = 0; from < order.length; from += all) {
      int[] pass = random.split("shuffle").split(from).permutation(all);
      System.arraycopy(pass, 0, order, from, Math.min(all, order.length - from));
    }
    List<Parameter> parameters = network.parameters();
    try (Optimizer sgd = new Sgd().open(parameters, 0);
        Batches batches =
            Batches.of(
                context.images(),
                order,
                batch,
                context.data().augmentation(),
                context.data().normalization(),
                random.split("augment"),
                true)) {
      loop.pass(
          place, "recover", batches, (next, i, done) -> learn(network, parameters, sgd, next));
    }
  }

  private Score learn(
      QuantizedNetwork network, List<Parameter> parameters, Optimizer sgd, Batch batch) {
    try (Scope scope = Scope.open()) {
      Tape tape = new Tape(context.engine(), parameters);
      Examples examples = Examples.of(context.engine(), context.images(), batch);
      Var logits = network.forward(new Pass(tape, Pass.Statistics.BATCH), examples.images());
      Var crossEntropy = examples.crossEntropy(logits);
      Score score = examples.score(logits, crossEntropy);
      sgd.step(tape.backward(crossEntropy), recovery.rate());
      return score;
    }
  }

  /** With the trained weights; what quantizers learn starts from the first batch. */
  private QuantizedNetwork network(List<Precision> precisions) {
    QuantizedNetwork network =
        new QuantizedNetwork(context.engine(), context.rng(), context.net(), precisions, quant);
    Map<String, NamedArray> state = new LinkedHashMap<>(LayerState.save(network));
    state.putAll(baseline);
    LayerState.restore(network, state);
    return network;
  }

  private Score score(QuantizedNetwork network, Batch batch) {
    try (Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(context.engine()), Pass.Statistics.BATCH);
      Examples examples = Examples.of(context.engine(), context.images(), batch);
      Var logits = network.forward(pass, examples.images());
      return examples.score(logits, examples.crossEntropy(logits));
    }
  }

  /** One step such as {@link #loss} makes, of a network whose first block is quantized. */
  void time(Batch batch) {
    if (timed.isEmpty()) {
      List<Precision> precisions =
          new ArrayList<>(Collections.nCopies(context.net().blocks().size(), Precision.FULL));
      Precision first =
          context.search().candidates().stream()
              .filter(p -> !p.weight().isSkip())
              .findFirst()
              .orElseThrow();
      precisions.set(0, first);
      timed = Optional.of(network(precisions));
    }
    score(timed.get(), batch);
  }

  @Override
  public void close() {
    timed.ifPresent(QuantizedNetwork::close);
  }
}
