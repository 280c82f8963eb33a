package org.dnas4j.search;

import java.util.Comparator;
import java.util.List;
import org.dnas4j.base.Check;
import org.dnas4j.net.NetSpec;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.Rng;

/**
 * A search that asks about whole allocations, one after the other, and answers with the best of
 * them. In a search {@link BaselineJudge} answers: the loss of the trained full-precision network
 * once it is quantized, without any training. A bench of trained allocations can answer as well.
 */
public interface AskingMethod extends BaselineMethod {
  /** Allocations that are asked about, at most; some methods ask about the same again. */
  int questions();

  /** Images of the training set on which losses are measured; of a smaller set all. */
  int images();

  /** How many allocations it ends with, the best ones. */
  int ranked();

  /**
   * Checks the ranges of what all such methods have.
   *
   * @param questions at least 1
   * @param images at least 2
   * @param batch at least 1
   * @param ranked 1 to 1000
   */
  static void require(int questions, int images, int batch, int ranked) {
    Check.that(questions >= 1, "questions", questions, "at least 1");
    BaselineJudge.require(images, batch, ranked);
  }

  /**
   * Begins to ask.
   *
   * @param allocations among which it chooses
   * @param engine computes what it learns, if anything
   * @param rng of everything it draws
   */
  Proposer proposer(Allocations allocations, Engine engine, Rng rng);

  /**
   * The best within the budget, best first; of equal loss the smaller one first.
   *
   * @param asked about whatever allocations, also the same again
   */
  static List<Asked> ranked(Allocations allocations, List<Asked> asked) {
    return asked.stream()
        .distinct()
        .filter(one -> allocations.keep(one.architecture()))
        .sorted(
            Comparator.comparingDouble(Asked::loss)
                .thenComparingDouble(one -> -one.architecture().compression(allocations.cost())))
        .toList();
  }

  @Override
  default SearchRun open(SearchContext context) {
    return new Questions(this, context);
  }

  @Override
  default SearchWork work(NetSpec net, SearchConfig search, long images) {
    return BaselineJudge.work(
        net,
        search,
        Questions.epochs(questions()),
        questions(),
        images(),
        batch(),
        BaselineJudge.Recovery.NONE,
        images);
  }
}
