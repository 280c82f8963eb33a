package org.dnas4j.search;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.dnas4j.data.Batches;
import org.dnas4j.data.Images;
import org.dnas4j.data.Splits;
import org.dnas4j.layer.Layer;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.train.ThreadControl;
import org.dnas4j.train.TrainingData;

/**
 * What a search works with.
 *
 * @param engine computes
 * @param net whose blocks get their precision
 * @param quant how they are quantized
 * @param search candidates and cost, and the method itself
 * @param data images; a search sees those of the training set only, see {@link #split}
 * @param rng the run's generator; split it, so that nothing depends on an order
 * @param threads on how many threads steps run
 * @param initialize puts a new network where training begins
 * @param baseline arrays of the trained full-precision network by name, for methods that say they
 *     use it
 * @param log receives lines for the user
 */
public record SearchContext(
    Engine engine,
    NetSpec net,
    QuantConfig quant,
    SearchConfig search,
    TrainingData data,
    Rng rng,
    ThreadControl threads,
    Consumer<Layer> initialize,
    Supplier<Map<String, NamedArray>> baseline,
    Consumer<String> log) {

  /** What each block chooses from. */
  public List<Candidates> candidates() {
    return choices().candidates();
  }

  /** All allocations among which to choose. */
  public Choices choices() {
    return new Choices(net, Candidates.of(net, search.candidates()));
  }

  /** The training set. */
  public Images images() {
    return data.images().train();
  }

  /**
   * Shares out the training set, every class alike: images to learn on and others to judge by.
   *
   * @param share of the first, above 0 and below 1
   */
  public Splits split(double share) {
    return Splits.stratified(images().labels(), share, rng.split("split"));
  }

  /**
   * A pass over images of the training set in random order, augmented as in training; those that do
   * not fill a batch are left out.
   *
   * @param share their indices
   * @param most of them that are drawn; of a smaller share all
   * @param random of this pass alone
   */
  public Batches batches(int[] share, int most, int batch, Rng random) {
    int[] places = random.split("shuffle").permutation(share.length);
    int[] order = new int[Math.min(most, share.length)];
    for (int i = 0; i < order.length; i++) {
      order[i] = share[places[i]];
    }
    return Batches.of(
        images(),
        order,
        batch,
        data.augmentation(),
        data.normalization(),
        random.split("augment"),
        true);
  }

  /**
   * A new super net over the search's candidates, with its weights where training begins.
   *
   * @param ownWeights whether each candidate has weights of its own
   * @param aligned whether their weights are scaled alike
   */
  public SuperNet superNet(
      SuperNet.Mode mode, boolean ownWeights, boolean aligned, Dnas.Start start) {
    SuperNet superNet =
        new SuperNet(
            engine,
            rng,
            net,
            new SuperNet.Options(search.candidates(), quant, mode, ownWeights, aligned));
    if (start == Dnas.Start.BASELINE) {
      TrainedStart.restore(superNet, baseline.get());
    } else {
      initialize.accept(superNet);
    }
    return superNet;
  }
}
