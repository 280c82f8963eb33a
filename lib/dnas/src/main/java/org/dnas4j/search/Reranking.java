package org.dnas4j.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.dnas4j.cost.Cost;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Rng;
import org.dnas4j.train.TrainingLoop;

/**
 * Samples of P_θ near the wanted cost, ranked by the loss that the searched super net gives them,
 * with its weights and the statistics of each batch, on images of θ's share without augmentation.
 * The first few can be promoted: as long as the loss falls, one block gets a dearer candidate that
 * still fits the budget.
 *
 * <p>Source of the form: Guo et al.: Single path one-shot neural architecture search with uniform
 * sampling, arXiv 1904.00420 (inherited weights as the judge).
 */
final class Reranking {
  /** On which a sample is judged, of a smaller share all. */
  static final int IMAGES = 2000;

  /** From P_θ for each one that is judged, so that enough are near the wanted cost. */
  private static final int DRAWS = 20;

  private static final int PROMOTED = 5;

  private final Dnas method;
  private final SearchContext context;
  private final SuperNet net;
  private final SuperNetJudge judge;
  private final double wanted;

  /**
   * The last part of a search.
   *
   * @param share images that θ was trained on
   * @param wanted compression of the search's cost
   */
  Reranking(Dnas method, SearchContext context, SuperNet net, int[] share, double wanted) {
    this.method = method;
    this.context = context;
    this.net = net;
    this.wanted = wanted;
    this.judge =
        new SuperNetJudge(context, net, share, IMAGES, method.batch(), rng().split("images"));
  }

  /**
   * A judged architecture.
   *
   * @param loss mean cross-entropy
   */
  record Judged(Architecture architecture, double loss) {}

  private Rng rng() {
    return context.rng().split("rerank");
  }

  /** All judged, best first, at least one; those that were promoted in their new form. */
  List<Judged> rank(Distribution p, TrainingLoop loop) {
    Cost cost = context.search().cost();
    List<Architecture> nearest =
        p.samples(cost, wanted, DRAWS * method.rerank(), method.rerank(), rng().split("samples"));
    List<Architecture> near =
        nearest.stream()
            .filter(a -> Math.abs(a.compression(cost) / wanted - 1) <= method.rerankTolerance())
            .toList();
    List<Judged> judged = judge(near.isEmpty() ? nearest.subList(0, 1) : near, loop);
    for (int i = 0; method.promote() && i < Math.min(PROMOTED, judged.size()); i++) {
      judged.set(i, promoted(judged.get(i), loop));
    }
    List<Judged> different = new ArrayList<>();
    for (Judged one : sorted(judged)) {
      if (different.stream().noneMatch(d -> d.architecture().equals(one.architecture()))) {
        different.add(one);
      }
    }
    return different;
  }

  private Judged promoted(Judged start, TrainingLoop loop) {
    Judged best = start;
    while (true) {
      List<Architecture> dearer = dearer(best.architecture());
      Optional<Judged> next =
          dearer.isEmpty() ? Optional.empty() : Optional.of(judge(dearer, loop).get(0));
      if (next.isEmpty() || next.get().loss() >= best.loss()) {
        return best;
      }
      best = next.get();
    }
  }

  /** Those within the budget in which one block has a dearer candidate. */
  private List<Architecture> dearer(Architecture one) {
    Cost cost = context.search().cost();
    List<Architecture> all = new ArrayList<>();
    for (int b = 0; b < net.candidates().size(); b++) {
      BlockSpec block = net.spec().blocks().get(b);
      double now = cost.cost(block, one.precisions().get(b));
      for (Precision candidate : net.candidates().get(b).precisions()) {
        if (cost.cost(block, candidate) > now) {
          Architecture other = one.with(b, candidate);
          if (Architectures.reaches(other.compression(cost), wanted)) {
            all.add(other);
          }
        }
      }
    }
    return all;
  }

  /** Best first. */
  private List<Judged> judge(List<Architecture> all, TrainingLoop loop) {
    List<Judged> judged = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      judged.add(new Judged(all.get(i), loss(all.get(i), i, all.size(), loop)));
    }
    return sorted(judged);
  }

  private static List<Judged> sorted(List<Judged> judged) {
    List<Judged> sorted = new ArrayList<>(judged);
    sorted.sort(Comparator.comparingDouble(Judged::loss));
    return sorted;
  }

  private double loss(Architecture one, int i, int all, TrainingLoop loop) {
    // After the last epoch, which it is told as a part of.
    var place = new TrainingLoop.Place(method.epochs() - 1, "rerank", i, all);
    return judge.loss(one, loop, place);
  }
}
