package org.dnas4j.surrogate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.dnas4j.net.NetSpec;
import org.dnas4j.net.ResNets;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Choices;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.Rng;

/** A network of four blocks whose 500 allocations can all be looked at. */
final class Toy {
  static final NetSpec NET =
      ResNets.of(ResNets.Stem.CIFAR, List.of(2, 2), 4, ResNets.Shortcut.A, 8, 2);

  /** 5 for three blocks, and 4 for the one that halves the image. */
  static final Choices CHOICES =
      new Choices(NET, Candidates.of(NET, Precision.weightsOnly(0, 1, 2, 4, 32)));

  private Toy() {}

  static List<Architecture> all() {
    List<Architecture> all = new ArrayList<>();
    for (int a : new int[] {0, 1, 2, 4, 32}) {
      for (int b : new int[] {0, 1, 2, 4, 32}) {
        for (int c : new int[] {1, 2, 4, 32}) {
          for (int d : new int[] {0, 1, 2, 4, 32}) {
            all.add(Architecture.parse(NET, a + " " + b + " | " + c + " " + d));
          }
        }
      }
    }
    return all;
  }

  /** Different ones, drawn. */
  static List<Architecture> some(int count, long seed) {
    List<Architecture> all = all();
    int[] order = Rng.of(seed).permutation(all.size());
    List<Architecture> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(all.get(order[i]));
    }
    return some;
  }

  /** With a loss of each block, one of two together, and noise. */
  static MeasuredAllocation measured(Architecture architecture, int seeds, double noise, Rng rng) {
    TreeMap<Long, Double> losses = new TreeMap<>();
    for (long seed = 1; seed <= seeds; seed++) {
      losses.put(seed, truth(architecture) + noise * rng.nextGaussian());
    }
    return new MeasuredAllocation(architecture, losses);
  }

  static double truth(Architecture architecture) {
    double loss = -1;
    for (int b = 0; b < 4; b++) {
      loss += (4 - b) * 0.2 * step(architecture, b);
    }
    return loss + 0.2 * step(architecture, 0) * step(architecture, 3);
  }

  private static double step(Architecture architecture, int block) {
    return Math.pow(2, -architecture.weightBits().get(block).bits());
  }

  static List<MeasuredAllocation> sample(int count, double noise, long seed) {
    Rng rng = Rng.of(seed).split("noise");
    List<MeasuredAllocation> sample = new ArrayList<>();
    for (Architecture architecture : some(count, seed)) {
      sample.add(measured(architecture, 1 + rng.nextInt(3), noise, rng));
    }
    return sample;
  }

  static Measurements measurements(List<MeasuredAllocation> allocations) {
    List<Measurement> all = new ArrayList<>();
    for (MeasuredAllocation m : allocations) {
      m.logLosses()
          .forEach(
              (seed, loss) ->
                  all.add(
                      new Measurement(
                          m.architecture(),
                          seed,
                          2,
                          OptionalDouble.of(Math.exp(loss)),
                          OptionalDouble.of(0.5),
                          0.5)));
    }
    return new Measurements(Path.of("runs.csv"), all);
  }
}
