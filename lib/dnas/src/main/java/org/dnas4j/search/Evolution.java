package org.dnas4j.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;

/**
 * Regularized evolution at the compression {@code search.target}: from random allocations on, the
 * best of a random sample of the population gets a child that differs in one block, and the oldest
 * of the population dies, however good it is. As {@link Sensitivity} does, it asks the trained
 * full-precision network, quantized without any training.
 *
 * <p>A child above the budget is mended: blocks drawn at random get their next cheaper candidate
 * until it fits. As the same allocation has the same loss again, none is judged twice.
 *
 * <p>Source: Real, Aggarwal, Huang, Le: Regularized evolution for image classifier architecture
 * search, arXiv 1802.01548, Algorithm 1.
 *
 * @param questions allocations that are judged, all different, at least 1; fewer where there are no
 *     more
 * @param population the allocations that can have children, the last ones judged, 2 to questions
 * @param tournament of the population, drawn with repetition, whose best one has a child; 1 to
 *     population
 * @param images of the training set on which losses are measured, at least 2; of a smaller set all
 * @param batch images per step, at least 1; images that do not fill one are left out
 * @param ranked how many allocations it ends with, the best ones, 1 to 1000
 */
@About("regularized evolution of allocations, judged by the quantized baseline's loss")
public record Evolution(
    @About("allocations that are judged") int questions,
    @About("allocations that can have children, the last ones judged") int population,
    @About("drawn from the population, whose best one has a child") int tournament,
    @About("training images on which losses are measured") int images,
    @About("images per step") int batch,
    @About("how many allocations it ends with, best first") int ranked)
    implements AskingMethod {

  /** Checks the ranges. */
  public Evolution {
    AskingMethod.require(questions, images, batch, ranked);
    Check.that(
        population >= 2 && population <= questions,
        "population",
        population,
        "2 to questions (" + questions + ")");
    Check.that(
        tournament >= 1 && tournament <= population,
        "tournament",
        tournament,
        "1 to population (" + population + ")");
  }

  /** A tenth of the questions in the population, and a quarter of that in a tournament. */
  public Evolution() {
    this(500, 50, 12, 2000, 250, 5);
  }

  @Override
  public Proposer proposer(Allocations allocations, Engine engine, Rng rng) {
    return asked -> next(allocations, asked, rng.split(asked.size()));
  }

  private Optional<Architecture> next(Allocations allocations, List<Asked> asked, Rng rng) {
    return asked.size() < population
        ? allocations.random(asked, rng)
        : allocations.child(parent(asked, rng), asked, rng);
  }

  /** The oldest has died with every child, so the population is the last ones. */
  private Architecture parent(List<Asked> asked, Rng rng) {
    List<Asked> alive = asked.subList(asked.size() - population, asked.size());
    List<Asked> sample = new ArrayList<>();
    for (int i = 0; i < tournament; i++) {
      sample.add(alive.get(rng.nextInt(population)));
    }
    return sample.stream()
        .min(Comparator.comparingDouble(Asked::loss))
        .orElseThrow()
        .architecture();
  }
}
