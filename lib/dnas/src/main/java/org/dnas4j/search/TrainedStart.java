package org.dnas4j.search;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dnas4j.layer.LayerState;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.NamedArray;

/** Puts the weights of the trained full-precision network into all candidates of a super net. */
final class TrainedStart {
  private TrainedStart() {}

  /**
   * Each latent weight and each normalization starts as that of the same layer; what quantizers
   * learn, θ, and a linear layer of other classes stay as they are.
   *
   * @param baseline arrays of the full-precision network by name
   */
  static void restore(SuperNet net, Map<String, NamedArray> baseline) {
    Map<String, NamedArray> state = new LinkedHashMap<>(LayerState.save(net));
    state.replaceAll(
        (name, fresh) -> {
          NamedArray trained = baseline.get(plain(name));
          return trained != null && trained.shape().equals(fresh.shape()) ? trained : fresh;
        });
    LayerState.restore(net, state);
  }

  /** Without a path, {@code .path2a4}, or the candidate of a weight, {@code .weight2a4}. */
  private static String plain(String name) {
    return name.replaceFirst("\\.path\\d+(a\\d+)?\\.", ".")
        .replaceFirst("\\.weight\\d+(a\\d+)?$", ".weight");
  }
}
