package org.dnas4j.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.dnas4j.data.Batch;
import org.dnas4j.quant.Precision;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.train.TrainingLoop;

/** The rises themselves, as {@link BaselineJudge} measures losses. */
final class LossRises implements Rises {
  /** Of the network without any quantization. */
  private static final String LOSS = "full_precision_loss";

  private final SearchContext context;
  private final BaselineJudge judge;

  LossRises(SearchContext context, BaselineJudge judge) {
    this.context = context;
    this.judge = judge;
  }

  @Override
  public float[] of(int block, Map<String, NamedArray> kept, TrainingLoop loop) {
    List<Precision> precisions = context.candidates().get(block).precisions();
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
      kept.put(LOSS, NamedArray.of((float) losses[next++]));
    }
    float[] rises = new float[precisions.size()];
    for (int k = 0; k < rises.length; k++) {
      boolean full = precisions.get(k).equals(Precision.FULL);
      rises[k] = full ? 0 : (float) (losses[next++] - fullLoss(kept));
    }
    return rises;
  }

  /** One block at a precision, the others in floating point. */
  private List<Precision> alone(int block, Precision precision) {
    Precision[] precisions = new Precision[context.net().blocks().size()];
    Arrays.fill(precisions, Precision.FULL);
    precisions[block] = precision;
    return List.of(precisions);
  }

  private static float fullLoss(Map<String, NamedArray> kept) {
    return kept.get(LOSS).values()[0];
  }

  @Override
  public Map<String, Double> numbers(int block, Map<String, NamedArray> kept) {
    return Map.of(LOSS, (double) fullLoss(kept));
  }

  @Override
  public void time(Batch batch) {
    judge.time(batch);
  }

  @Override
  public void close() {
    judge.close();
  }
}
