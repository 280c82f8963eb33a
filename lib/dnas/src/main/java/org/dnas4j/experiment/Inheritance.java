package org.dnas4j.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.SearchConfig;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.tensor.NamedArray;

/** Which of a super net's arrays a sampled network starts from, under the names it uses. */
final class Inheritance {
  private Inheritance() {}

  /**
   * The arrays of the chosen candidates, renamed, besides all others; without the linear layer if
   * the search was on other classes.
   */
  static Map<String, NamedArray> weights(
      SearchConfig search, Architecture architecture, Map<String, NamedArray> superNet) {
    Map<String, NamedArray> renamed = new LinkedHashMap<>(superNet);
    if (superNet.get("fc.weight").shape().dim(0) != architecture.net().classes()) {
      renamed.keySet().removeIf(name -> name.startsWith("fc."));
    }
    List<BlockSpec> blocks = architecture.net().blocks();
    for (int i = 0; i < blocks.size(); i++) {
      String block = blocks.get(i).name();
      Precision precision = architecture.precisions().get(i);
      String label = Candidates.label(precision);
      switch (search.mode()) {
        case COMPOSITE, PER_CANDIDATE -> {
          for (String conv : List.of(block + ".conv1", block + ".conv2")) {
            rename(renamed, conv + ".alpha" + precision.activation(), conv + ".alpha");
            if (search.ownWeights()) {
              rename(renamed, conv + ".weight" + label, conv + ".weight");
            }
          }
        }
        case MULTI_PATH -> {
          String path = block + ".path" + label + ".";
          for (String name : List.copyOf(renamed.keySet())) {
            if (name.startsWith(path)) {
              rename(renamed, name, block + "." + name.substring(path.length()));
            }
          }
        }
      }
    }
    return renamed;
  }

  private static void rename(Map<String, NamedArray> arrays, String from, String to) {
    NamedArray array = arrays.get(from);
    if (array != null) {
      arrays.put(to, array);
    }
  }
}
