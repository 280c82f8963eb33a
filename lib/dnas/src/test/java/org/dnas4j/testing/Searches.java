package org.dnas4j.testing;

import java.util.Map;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.search.Dnas;
import org.dnas4j.search.SearchConfig;
import org.dnas4j.search.SearchContext;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.Engine;
import org.dnas4j.tensor.NamedArray;
import org.dnas4j.tensor.Rng;
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
}
