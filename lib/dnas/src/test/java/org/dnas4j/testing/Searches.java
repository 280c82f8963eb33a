package org.dnas4j.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dnas4j.data.Augmentation;
import org.dnas4j.data.Batch;
import org.dnas4j.data.Batches;
import org.dnas4j.layer.Pass;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.search.Dnas;
import org.dnas4j.search.SearchConfig;
import org.dnas4j.search.SearchContext;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
import org.dnas4j.tensor.Scope;
import org.dnas4j.tensor.Shape;
import org.dnas4j.tensor.Tape;
import org.dnas4j.tensor.Var;
import org.dnas4j.train.Examples;
import org.dnas4j.train.ThreadControl;
import org.dnas4j.train.TrainingData;

/** What tests of search methods share. */
public final class Searches {
  private Searches() {}

  /** A search with the paper's quantizers. */
  public static SearchContext context(
      Engine engine, NetSpec net, SearchConfig search, TrainingData data, Rng rng) {
    return context(engine, net, search, data, rng, QuantConfig.paper(), Map.of());
  }

  /** A search that begins with a trained network. */
  public static SearchContext context(
      Engine engine,
      NetSpec net,
      SearchConfig search,
      TrainingData data,
      Rng rng,
      QuantConfig quant,
      Map<String, NamedArray> baseline) {
    return new SearchContext(
        engine,
        net,
        quant,
        search,
        data,
        rng,
        ThreadControl.fixed(engine),
        network -> {},
        () -> baseline,
        line -> {});
  }

  /** The super net that a configuration asks for. */
  public static SuperNet.Options options(SearchConfig search, QuantConfig quant) {
    Dnas method = (Dnas) search.method();
    return new SuperNet.Options(search.candidates(), quant, method.mode(), method.ownWeights());
  }

  /** These images as one batch. */
  public static Batch batch(TrainingData data, int[] images) {
    try (Batches batches =
        Batches.of(
            data.images().train(),
            images,
            images.length,
            Augmentation.none(),
            data.normalization(),
            Rng.of(0),
            true)) {
      return batches.next();
    }
  }

  /** Of the network in a super net that runs one candidate per block, given by its position. */
  public static double loss(
      SuperNet net, TrainingData data, Batch batch, List<Integer> candidates) {
    Engine engine = net.thetas().get(0).value().engine();
    try (Scope scope = Scope.open()) {
      Pass pass = new Pass(Tape.inference(engine), Pass.Statistics.BATCH);
      List<Var> masks = new ArrayList<>();
      for (int b = 0; b < candidates.size(); b++) {
        float[] mask = new float[net.candidates().get(b).size()];
        mask[candidates.get(b)] = 1;
        masks.add(pass.tape().constant(engine.create(Shape.of(mask.length), mask)));
      }
      Examples examples = Examples.of(engine, data.images().train(), batch);
      return examples.crossEntropy(net.forward(pass, examples.images(), masks)).value().item();
    }
  }
}
