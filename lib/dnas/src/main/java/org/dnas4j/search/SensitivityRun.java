package org.dnas4j.search;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.dnas4j.cost.Cost;
import org.dnas4j.data.Batch;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.train.TrainingListener;
import org.dnas4j.train.TrainingLoop;
import org.dnas4j.train.TrainingState;

/** Measures the {@link Rises} of all blocks, one epoch per block, and chooses the least sum. */
final class SensitivityRun implements SearchRun {
  private static final String RISES = ".rises";

  private final int ranked;
  private final SearchContext context;
  private final List<BlockSpec> blocks;
  private final Choices choices;
  private final Rises measure;

  /**
   * A search by a measure, which it closes.
   *
   * @param ranked how many allocations it ends with
   */
  SensitivityRun(int ranked, SearchContext context, Rises measure) {
    this.ranked = ranked;
    this.context = context;
    this.blocks = context.net().blocks();
    this.choices = context.choices();
    this.measure = measure;
  }

  @Override
  public SearchResult run(Optional<TrainingState> from, TrainingListener listener) {
    Map<String, NamedArray> measured = new TreeMap<>();
    from.ifPresent(state -> measured.putAll(state.arrays()));
    TrainingLoop loop = new TrainingLoop(blocks.size(), context.threads(), listener);
    loop.run(
        from,
        block -> {
          // Kept as floats, as they are saved: a resumed run has the same.
          NamedArray rises = NamedArray.of(measure.of(block, measured, loop));
          measured.put(blocks.get(block).name() + RISES, rises);
          return numbers(block, measured);
        },
        done -> new TrainingState(done, new TreeMap<>(measured)));
    return result(measured);
  }

  private Map<String, Double> numbers(int block, Map<String, NamedArray> measured) {
    Map<String, Double> numbers = new LinkedHashMap<>(measure.numbers(block, measured));
    float[] rises = rises(block, measured);
    for (Precision precision : context.search().candidates()) {
      int k = choices.candidates().get(block).precisions().indexOf(precision);
      numbers.put("rise_" + precision, k < 0 ? Double.NaN : rises[k]);
    }
    return numbers;
  }

  private float[] rises(int block, Map<String, NamedArray> measured) {
    return measured.get(blocks.get(block).name() + RISES).values();
  }

  private SearchResult result(Map<String, NamedArray> measured) {
    Cost cost = context.search().cost();
    List<double[]> costs = List.of(choices.costs(cost));
    List<double[]> losses = new ArrayList<>();
    for (int b = 0; b < blocks.size(); b++) {
      float[] rises = rises(b, measured);
      losses.add(IntStream.range(0, rises.length).mapToDouble(k -> rises[k]).toArray());
    }
    double budget = cost.full(blocks) / context.search().target();
    List<List<Integer>> best = MultipleChoice.best(costs, losses, budget, ranked);
    double rise = 0;
    for (int b = 0; b < blocks.size(); b++) {
      rise += losses.get(b)[best.get(0).get(b)];
    }
    Map<String, Double> numbers = new LinkedHashMap<>(measure.numbers(blocks.size() - 1, measured));
    numbers.put("sum_of_rises", rise);
    return new SearchResult(
        best.stream().map(this::architecture).toList(), Optional.empty(), numbers);
  }

  private Architecture architecture(List<Integer> chosen) {
    return choices.architecture(chosen.stream().mapToInt(Integer::intValue).toArray());
  }

  @Override
  public void step(Batch batch, int i) {
    measure.time(batch);
  }

  @Override
  public void close() {
    measure.close();
  }
}
