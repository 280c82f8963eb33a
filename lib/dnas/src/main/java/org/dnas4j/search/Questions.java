package org.dnas4j.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.cost.Cost;
import org.dnas4j.data.Batch;
import org.dnas4j.quant.Precision;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Shape;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingLoop;
import org.dnas4j.train.TrainingState;

/**
 * A search that asks {@link BaselineJudge} about one allocation after the other, of which each may
 * follow from the answers so far. An epoch is a fixed number of questions.
 */
final class Questions implements SearchRun {
  private static final int PER_EPOCH = 20;

  private static final String CHOICES = "asked.choices";
  private static final String LOSSES = "asked.losses";

  private final Settings settings;
  private final SearchContext context;
  private final Proposer proposer;
  private final List<Candidates> candidates;
  private final BaselineJudge judge;

  Questions(Settings settings, SearchContext context, Proposer proposer) {
    this.settings = settings;
    this.context = context;
    this.proposer = proposer;
    this.candidates = context.candidates();
    this.judge = new BaselineJudge(context, settings.images(), settings.batch());
  }

  /** What all such methods have; see {@link RandomSearch}. */
  record Settings(String phase, int questions, int images, int batch, int ranked) {}

  /**
   * An answer.
   *
   * @param loss a float, as it is saved: a resumed run has the same
   */
  record Asked(Architecture architecture, float loss) {}

  /** Chooses what is asked about next. */
  @FunctionalInterface
  interface Proposer {
    /**
     * The next allocation.
     *
     * @param asked all so far, in order
     * @param rng of this question alone
     * @return empty if nothing is left to ask about
     */
    Optional<Architecture> next(List<Asked> asked, Rng rng);
  }

  /** Checks the ranges of what all such methods have. */
  static void require(int questions, int images, int batch, int ranked) {
    Check.that(questions >= 1, "questions", questions, "at least 1");
    BaselineJudge.require(images, batch, ranked);
  }

  /** Rows of the table for so many questions. */
  static int epochs(int questions) {
    return (questions + PER_EPOCH - 1) / PER_EPOCH;
  }

  @Override
  public SearchResult run(Optional<TrainingState> from, TrainingListener listener) {
    List<Asked> asked = from.map(this::restore).orElseGet(ArrayList::new);
    TrainingLoop loop = new TrainingLoop(epochs(settings.questions()), context.threads(), listener);
    loop.run(
        from,
        epoch -> {
          ask(epoch, asked, loop);
          return numbers(asked);
        },
        done -> save(done, asked));
    return new SearchResult(
        ranked(asked).stream().limit(settings.ranked()).map(Asked::architecture).toList(),
        Optional.empty(),
        numbers(asked));
  }

  private void ask(int epoch, List<Asked> asked, TrainingLoop loop) {
    int first = epoch * PER_EPOCH;
    int count = Math.min(PER_EPOCH, settings.questions() - first);
    Rng questions = context.rng().split("questions");
    for (int i = 0; i < count; i++) {
      Optional<Architecture> next = proposer.next(List.copyOf(asked), questions.split(first + i));
      if (next.isPresent()) {
        var place = new TrainingLoop.Place(epoch, settings.phase(), i, count);
        double loss = judge.loss(next.get().precisions(), loop, place);
        asked.add(new Asked(next.get(), (float) loss));
      }
    }
    Check.that(
        !asked.isEmpty(),
        "search.target",
        context.search().target(),
        "a smaller one: no random allocation was small enough");
  }

  /** Of equal loss the smaller one first. */
  private List<Asked> ranked(List<Asked> asked) {
    Cost cost = context.search().cost();
    return asked.stream()
        .sorted(
            Comparator.comparingDouble(Asked::loss)
                .thenComparingDouble(one -> -one.architecture().compression(cost)))
        .toList();
  }

  private Map<String, Double> numbers(List<Asked> asked) {
    Asked best = ranked(asked).get(0);
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("questions", (double) asked.size());
    numbers.put("best_loss", (double) best.loss());
    numbers.put("best_compression", best.architecture().compression(context.search().cost()));
    return numbers;
  }

  private TrainingState save(int done, List<Asked> asked) {
    int blocks = candidates.size();
    float[] choices = new float[asked.size() * blocks];
    float[] losses = new float[asked.size()];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = asked.get(i).loss();
      List<Precision> precisions = asked.get(i).architecture().precisions();
      for (int b = 0; b < blocks; b++) {
        choices[i * blocks + b] = candidates.get(b).position(precisions.get(b));
      }
    }
    Shape shape = Shape.of(losses.length, blocks);
    return new TrainingState(
        done, Map.of(CHOICES, new NamedArray(shape, choices), LOSSES, NamedArray.of(losses)));
  }

  private List<Asked> restore(TrainingState state) {
    float[] choices = state.arrays().get(CHOICES).values();
    float[] losses = state.arrays().get(LOSSES).values();
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < losses.length; i++) {
      List<Precision> precisions = new ArrayList<>();
      for (int b = 0; b < candidates.size(); b++) {
        int chosen = (int) choices[i * candidates.size() + b];
        precisions.add(candidates.get(b).precisions().get(chosen));
      }
      asked.add(new Asked(new Architecture(context.net(), precisions), losses[i]));
    }
    return asked;
  }

  @Override
  public void step(Batch batch, int i) {
    judge.time(batch);
  }

  @Override
  public void close() {
    judge.close();
  }
}
