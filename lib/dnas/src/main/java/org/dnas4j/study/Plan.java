package org.dnas4j.study;

import java.util.ArrayList;
import java.util.List;
import org.dnas4j.base.Check;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Architectures;
import org.dnas4j.search.Bits;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.Rng;

/** What a row of a study trains. */
public sealed interface Plan {
  /** How many networks it makes of each seed. */
  default int networks() {
    return 1;
  }

  /** The full-precision network. */
  record Baseline() implements Plan {}

  /**
   * One allocation.
   *
   * @param bits for example {@code 4 4 3 | 3 3 4 | 4 3 1}
   */
  record Allocation(Bits bits) implements Plan {}

  /** The same precision in every block. */
  record Uniform(Precision precision) implements Plan {}

  /**
   * Random allocations of a given compression, a row of the table each; the same ones for every
   * seed.
   *
   * @param count how many, 1 to 1000
   * @param compression wanted, of what the search's cost counts, above 1
   * @param tolerance relative, above 0 and below 1
   * @param seed draws them
   */
  record Random(int count, double compression, double tolerance, long seed) implements Plan {
    /** Checks the ranges. */
    public Random {
      Check.that(count >= 1 && count <= 1000, "random.count", count, "1 to 1000");
      Check.that(compression > 1, "random.compression", compression, "above 1");
      Check.that(
          tolerance > 0 && tolerance < 1, "random.tolerance", tolerance, "above 0 and below 1");
    }

    @Override
    public int networks() {
      return count;
    }

    /**
     * Draws them.
     *
     * @throws IllegalArgumentException if the search's candidates cannot give the compression
     */
    public List<Architecture> draw(ExperimentConfig config) {
      NetSpec net = config.spec();
      List<Candidates> candidates = Candidates.of(net, config.search().candidates());
      List<Architecture> drawn = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Rng rng = Rng.of(seed).split("study").split(i);
        drawn.add(
            Architectures.random(
                    config.search().cost(), net, candidates, compression, tolerance, rng)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "random.compression = "
                                + compression
                                + "; allowed: what search.candidates = "
                                + config.search().candidates()
                                + " can give within random.tolerance = "
                                + tolerance)));
      }
      return drawn;
    }
  }

  /**
   * The samples of a search, a row of the table each.
   *
   * @param samples how many of them, 1 to the configuration's {@code sampling.keep}
   */
  record Searched(int samples) implements Plan {
    /** Checks the range. */
    public Searched {
      Check.that(samples >= 1, "search.samples", samples, "at least 1");
    }

    @Override
    public int networks() {
      return samples;
    }
  }
}
