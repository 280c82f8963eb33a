package org.dnas4j.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.cost.Cost;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.ImageData;
import org.dnas4j.data.ImageDataset;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.QuantizedNetwork;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.Precision;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.optim.Cosine;
import org.dnas4j.tensor.optim.Sgd;
import org.dnas4j.testing.Searches;
import org.dnas4j.testing.Tiny;
import org.dnas4j.train.Score;
import org.dnas4j.train.TrainConfig;
import org.dnas4j.train.Trainer;
import org.dnas4j.train.TrainingData;
import org.dnas4j.train.TrainingListener;
import org.junit.jupiter.api.Test;

/**
 * A network of two blocks, small enough to train all six allocations of {0, 1, 32} bits (the second
 * block halves the image and cannot have 0).
 *
 * <p>What decides: the classes differ only in whether pixels five apart in a row are alike or
 * opposite. The stem and the first layer of the second block together see no further than that, so
 * without the first block the cross-entropy stays about eight times higher: it decides against 0,
 * although the cost speaks for it. How far a network sees does not depend on bits, and 1 bit learns
 * the classes as well as 32; so the cost decides against 32 in both blocks. γ is large because the
 * cost enters by its logarithm, of which 1 bit instead of 32 saves a quarter only.
 *
 * <p>Another machine's rounding is as good as another seed, and one seed must not decide. The best
 * of the six was ahead of the second by a factor of 2.2 with one seed of the training and of 6.9
 * with the next, so these two are trained three times. With 11 seeds of 12 the search found the
 * best and with one, because it trains θ for nine epochs only, it left the first block out. Two of
 * three would fail on every fiftieth machine; four of at most seven do on one of 700.
 */
class ToySearchTest {
  private static final NetSpec NET =
      ResNets.of(ResNets.Stem.CIFAR, List.of(1, 1), 4, ResNets.Shortcut.A, 12, 2);
  private static final List<Precision> BITS = Precision.weightsOnly(0, 1, 32);
  private static final List<Candidates> CANDIDATES =
      NET.blocks().stream().map(b -> Candidates.of(b, BITS)).toList();
  private static final double GAMMA = 12;
  private static final int LAG = 5;
  private static final List<Integer> TRAINING_SEEDS = List.of(1, 2, 3);
  private static final int AGREEING = 4;

  private final Engine engine = Tiny.libtorch();

  @Test
  void theSearchFindsTheAllocationThatExhaustiveEnumerationFinds() {
    TrainingData data =
        TrainingData.of(new ImageData(rows("train", 1600), rows("test", 300)), Augmentation.none());
    Map<Architecture, Double> objectives = enumerate(data);
    List<Map.Entry<Architecture, Double>> ranking =
        objectives.entrySet().stream().sorted(Map.Entry.comparingByValue()).toList();
    assertEquals(6, ranking.size());
    Architecture best = ranking.get(0).getKey();
    Architecture second = ranking.get(1).getKey();
    double margin = meanObjective(second, data) / meanObjective(best, data);
    assertTrue(margin > 2, "the toy problem is not decided: " + margin + ", " + objectives);
    List<Architecture> found = new ArrayList<>();
    long agreeing = 0;
    while (agreeing < AGREEING && found.size() - agreeing < AGREEING) {
      found.add(search(data, found.size() + 1));
      agreeing = found.stream().filter(best::equals).count();
    }
    assertEquals(AGREEING, agreeing, "found " + found + ", objectives " + objectives);
  }

  private double meanObjective(Architecture architecture, TrainingData data) {
    return TRAINING_SEEDS.stream()
        .mapToDouble(seed -> objective(architecture, data, seed))
        .average()
        .orElseThrow();
  }

  /** The objective of every allocation, with one seed. */
  private Map<Architecture, Double> enumerate(TrainingData data) {
    Map<Architecture, Double> objectives = new LinkedHashMap<>();
    for (Precision first : CANDIDATES.get(0).precisions()) {
      for (Precision second : CANDIDATES.get(1).precisions()) {
        Architecture architecture = new Architecture(NET, List.of(first, second));
        objectives.put(architecture, objective(architecture, data, TRAINING_SEEDS.get(0)));
      }
    }
    return objectives;
  }

  /** CE·(log C / log C₀)^γ on the test images. */
  private double objective(Architecture architecture, TrainingData data, int seed) {
    double start = 0;
    for (int b = 0; b < 2; b++) {
      for (float cost : CANDIDATES.get(b).costs(Cost.SIZE, NET.blocks().get(b))) {
        start += cost / CANDIDATES.get(b).size();
      }
    }
    double cost = Cost.SIZE.cost(NET.blocks(), architecture.precisions());
    double factor = Math.pow(Math.log(cost) / Math.log(start), GAMMA);
    return train(architecture, data, seed).loss() * factor;
  }

  private Score train(Architecture architecture, TrainingData data, int seed) {
    TrainConfig config = new TrainConfig(8, 40, 0.05, new Sgd(), 1e-4, new Cosine(), 0);
    try (QuantizedNetwork net =
            new QuantizedNetwork(engine, Rng.of(seed), NET, architecture.precisions());
        Trainer trainer = new Trainer(engine, net, config, data, Rng.of(seed))) {
      return trainer.run(Optional.empty(), new TrainingListener() {}).test();
    }
  }

  private Architecture search(TrainingData data, int seed) {
    Dnas method =
        new Dnas(
            18, 9, 30, 0.6, 0.1, 0.9, 1e-4, 0.08, 0, 1, 0.05, SuperNet.Mode.COMPOSITE, true, true);
    SearchConfig config =
        new SearchConfig(method, Cost.SIZE, SearchConfig.Penalty.MULTIPLICATIVE, GAMMA, BITS);
    try (Search search = method.open(Searches.context(engine, NET, config, data, Rng.of(seed)))) {
      return search.run(Optional.empty(), new TrainingListener() {}).ranked().get(0);
    }
  }

  /** Rows of noise in which pixels {@link #LAG} apart are alike (class 0) or opposite (1). */
  private static ImageDataset rows(String part, int size) {
    int side = NET.imageSize();
    byte[] pixels = new byte[size * 3 * side * side];
    int[] labels = new int[size];
    Rng rng = Rng.of(1).split(part);
    for (int i = 0; i < size; i++) {
      boolean alike = i % 2 == 0;
      labels[i] = alike ? 0 : 1;
      for (int y = 0; y < side; y++) {
        double[] noise = new double[side + LAG];
        for (int x = 0; x < noise.length; x++) {
          noise[x] = rng.nextGaussian();
        }
        for (int x = 0; x < side; x++) {
          double value = noise[x] + (alike ? noise[x + LAG] : -noise[x + LAG]);
          byte pixel = (byte) Math.max(0, Math.min(255, 128 + 40 * value));
          for (int c = 0; c < 3; c++) {
            pixels[((i * 3 + c) * side + y) * side + x] = pixel;
          }
        }
      }
    }
    return ImageDataset.of(
        "rows-" + part, List.of("alike", "opposite"), 3, side, side, pixels, labels);
  }
}
