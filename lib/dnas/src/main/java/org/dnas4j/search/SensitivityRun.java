package org.dnas4j.search;

import java.util.ArrayList;
import java.util.Arrays;
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

/** The measurements of {@link Sensitivity}, one epoch per block, and the choice from them. */
final class SensitivityRun implements SearchRun {
  /** The network without any quantization, in the state. */
  private static final String LOSS = "full_precision_loss";

  private static final String RISES = ".rises";

  private final Sensitivity method;
  private final SearchContext context;
  private final List<BlockSpec> blocks;
  private final Choices choices;
  private final BaselineJudge judge;

  SensitivityRun(Sensitivity method, SearchContext context) {
    this.method = method;
    this.context = context;
    this.blocks = context.net().blocks();
    this.choices = context.choices();
    this.judge = new BaselineJudge(context, method.images(), method.batch(), method.recovery());
  }

  @Override
  public SearchResult run(Optional<TrainingState> from, TrainingListener listener) {
    Map<String, NamedArray> measured = new TreeMap<>();
    from.ifPresent(state -> measured.putAll(state.arrays()));
    TrainingLoop loop = new TrainingLoop(blocks.size(), context.threads(), listener);
    loop.run(
        from,
        block -> {
          measure(block, measured, loop);
          return numbers(block, measured);
        },
        done -> new TrainingState(done, new TreeMap<>(measured)));
    return result(measured);
  }

  /** Kept as floats, as they are saved: a resumed run has the same. */
  private void measure(int block, Map<String, NamedArray> measured, TrainingLoop loop) {
    List<Precision> precisions = choices.candidates().get(block).precisions();
    List<List<Precision>> networks = new ArrayList<>();
    if (block == 0) {
      networks.add(alone(block, Precision.FULL));
    }
    precisions.stream()
        .filter(choice -> !choice.equals(Precision.FULL))
        .forEach(choice -> networks.add(alone(block, choice)));
    double[] losses = new double[networks.size()];
    for (int n = 0; n < losses.length; n++) {
      var place = new TrainingLoop.Place(block, "sensitivity", n, losses.length);
      losses[n] = judge.loss(networks.get(n), loop, place);
    }
    int next = 0;
    if (block == 0) {
      measured.put(LOSS, NamedArray.of((float) losses[next++]));
    }
    float[] rises = new float[precisions.size()];
    for (int k = 0; k < rises.length; k++) {
      boolean full = precisions.get(k).equals(Precision.FULL);
      rises[k] = full ? 0 : (float) (losses[next++] - fullLoss(measured));
    }
    measured.put(blocks.get(block).name() + RISES, NamedArray.of(rises));
  }

  /** One block at a precision, the others in floating point. */
  private List<Precision> alone(int block, Precision precision) {
    Precision[] precisions = new Precision[blocks.size()];
    Arrays.fill(precisions, Precision.FULL);
    precisions[block] = precision;
    return List.of(precisions);
  }

  private static float fullLoss(Map<String, NamedArray> measured) {
    return measured.get(LOSS).values()[0];
  }

  private Map<String, Double> numbers(int block, Map<String, NamedArray> measured) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put(LOSS, (double) fullLoss(measured));
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
    List<List<Integer>> best = MultipleChoice.best(costs, losses, budget, method.ranked());
    double rise = 0;
    for (int b = 0; b < blocks.size(); b++) {
      rise += losses.get(b)[best.get(0).get(b)];
    }
    return new SearchResult(
        best.stream().map(this::architecture).toList(),
        Optional.empty(),
        Map.of(LOSS, (double) fullLoss(measured), "sum_of_rises", rise));
  }

  private Architecture architecture(List<Integer> chosen) {
    return choices.architecture(chosen.stream().mapToInt(Integer::intValue).toArray());
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
