package org.dnas4j.search;

import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.kind.Kind;
import org.dnas4j.net.NetSpec;
import org.dnas4j.supernet.SuperNet;

/**
 * A way to choose the precision of each block: a record of this type is a kind of {@code
 * search.method}. What it searches among, and for which cost, is in {@link SearchConfig}.
 */
public interface SearchMethod extends Kind {
  /** Prepares a search. Whatever takes memory is freed when the run is closed. */
  SearchRun open(SearchContext context);

  /**
   * What a search will take, before anything is built.
   *
   * @param images of the training set
   */
  SearchWork work(NetSpec net, SearchConfig search, long images);

  /** Images per step; a component of this name gives it. */
  int batch();

  /**
   * Refuses what cannot be searched, before anything is trained. A message begins with the name of
   * a component of the method.
   *
   * @param images of the training set, at most
   * @throws IllegalArgumentException naming the component, what was found and what is allowed
   */
  default void require(NetSpec net, SearchConfig search, long images) {}

  /**
   * Refuses shares of the training set that are smaller than a batch.
   *
   * @param weightShare of the training set for the weights
   * @param both whether something is learned on the rest, too
   */
  static void requireShares(double weightShare, int batch, long images, boolean both) {
    long first = Math.round(weightShare * images);
    Check.that(
        first > 0 && first < images,
        "weightShare",
        weightShare,
        "one that leaves neither part of " + images + " images empty");
    long smallest = both ? Math.min(first, images - first) : first;
    Check.that(
        batch <= smallest, "batch", batch, "at most the " + smallest + " images it is drawn from");
  }

  /** Whether it asks for {@link SearchContext#baseline}, which is then trained before. */
  default boolean usesBaseline() {
    return false;
  }

  /** Whether {@code search.penalty} and {@code search.gamma} decide what it finds. */
  default boolean usesPenalty() {
    return true;
  }

  /** Whether it solves for {@code search.target}, whatever the penalty. */
  default boolean usesTarget() {
    return false;
  }

  /**
   * How the super net combines its candidates with whose weights it ends, as a state of its run:
   * retraining can inherit them. Empty if it trains none.
   */
  default Optional<SuperNet.Mode> superNet() {
    return Optional.empty();
  }
}
