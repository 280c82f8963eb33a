package org.dnas4j.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dnas4j.base.Check;
import org.dnas4j.cost.Cost;
import org.dnas4j.data.Batch;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Shape;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingLoop;
import org.dnas4j.train.TrainingState;

/**
 * A search that asks {@link BaselineJudge} about one allocation after the other, of which each may
 * follow from the answers so far; about the same one the answer is known. An epoch is a fixed
 * number of questions.
 */
final class Questions implements SearchRun {
  private static final int PER_EPOCH = 20;

  private static final String CHOICES = "asked.choices";
  private static final String LOSSES = "asked.losses";

  private final AskingMethod method;
  private final SearchContext context;
  private final Allocations allocations;
  private final Proposer proposer;
  private final BaselineJudge judge;

  Questions(AskingMethod method, SearchContext context) {
    this.method = method;
    this.context = context;
    this.allocations = Allocations.of(context);
    this.judge =
        new BaselineJudge(context, method.images(), method.batch(), BaselineJudge.Recovery.NONE);
    this.proposer =
        method.proposer(allocations, context.engine(), context.rng().split("questions"));
  }

  /** Rows of the table for so many questions. */
  static int epochs(int questions) {
    return (questions + PER_EPOCH - 1) / PER_EPOCH;
  }

  @Override
  public SearchResult run(Optional<TrainingState> from, TrainingListener listener) {
    List<Asked> asked = from.map(this::restore).orElseGet(ArrayList::new);
    TrainingLoop loop = new TrainingLoop(epochs(method.questions()), context.threads(), listener);
    loop.run(
        from,
        epoch -> {
          ask(epoch, asked, loop);
          return numbers(asked);
        },
        done -> save(done, asked));
    return result(asked);
  }

  private void ask(int epoch, List<Asked> asked, TrainingLoop loop) {
    int count = Math.min(PER_EPOCH, method.questions() - epoch * PER_EPOCH);
    for (int i = 0; i < count; i++) {
      Optional<Architecture> next = proposer.next(List.copyOf(asked));
      if (next.isPresent()) {
        var place = new TrainingLoop.Place(epoch, method.kind(), i, count);
        Optional<Asked> known =
            asked.stream().filter(one -> one.architecture().equals(next.get())).findFirst();
        asked.add(
            known.orElseGet(
                () ->
                    new Asked(
                        next.get(), (float) judge.loss(next.get().precisions(), loop, place))));
      }
    }
  }

  private SearchResult result(List<Asked> asked) {
    List<Asked> ranked = AskingMethod.ranked(allocations, asked);
    Check.that(
        !ranked.isEmpty(),
        "search.target",
        context.search().target(),
        "a smaller one: of " + asked.size() + " allocations asked about none was small enough");
    return new SearchResult(
        ranked.stream().limit(method.ranked()).map(Asked::architecture).toList(),
        Optional.empty(),
        numbers(asked));
  }

  /** NaN as long as nothing within the budget has been asked about. */
  private Map<String, Double> numbers(List<Asked> asked) {
    Optional<Asked> best = AskingMethod.ranked(allocations, asked).stream().findFirst();
    Cost cost = context.search().cost();
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("questions", (double) asked.size());
    numbers.put("best_loss", best.map(one -> (double) one.loss()).orElse(Double.NaN));
    numbers.put(
        "best_compression",
        best.map(one -> one.architecture().compression(cost)).orElse(Double.NaN));
    return numbers;
  }

  private TrainingState save(int done, List<Asked> asked) {
    int blocks = allocations.blocks();
    float[] choices = new float[asked.size() * blocks];
    float[] losses = new float[asked.size()];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = asked.get(i).loss();
      int[] positions = allocations.choices().positions(asked.get(i).architecture());
      for (int b = 0; b < blocks; b++) {
        choices[i * blocks + b] = positions[b];
      }
    }
    Shape shape = Shape.of(losses.length, blocks);
    return new TrainingState(
        done, Map.of(CHOICES, new NamedArray(shape, choices), LOSSES, NamedArray.of(losses)));
  }

  private List<Asked> restore(TrainingState state) {
    float[] choices = state.arrays().get(CHOICES).values();
    float[] losses = state.arrays().get(LOSSES).values();
    int blocks = allocations.blocks();
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < losses.length; i++) {
      int[] positions = new int[blocks];
      for (int b = 0; b < blocks; b++) {
        positions[b] = (int) choices[i * blocks + b];
      }
      asked.add(new Asked(allocations.choices().architecture(positions), losses[i]));
    }
    return asked;
  }

  @Override
  public void step(Batch batch, int i) {
    judge.time(batch);
  }

  @Override
  public void close() {
    proposer.close();
    judge.close();
  }
}
