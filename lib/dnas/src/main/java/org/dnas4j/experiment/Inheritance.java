package org.dnas4j.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.SearchConfig;
import org.dnas4j.tensor.NamedArray;

/** Which of a super net's arrays a sampled network starts from, under the names it uses. */
final class Inheritance {
  private Inheritance() {}

  /** The arrays of the chosen candidates, renamed, besides all others. */
  static Map<String, NamedArray> weights(
      SearchConfig search, Architecture architecture, Map<String, NamedArray> superNet) {
    Map<String, NamedArray> renamed = new LinkedHashMap<>(superNet);
    List<BlockSpec> blocks = architecture.net().blocks();
    for (int i = 0; i < blocks.size(); i++) {
      String block = blocks.get(i).name();
      String bits = architecture.bits().get(i).toString();
      switch (search.mode()) {
        case COMPOSITE -> {
          if (search.ownWeights()) {
            for (String conv : List.of(".conv1", ".conv2")) {
              rename(renamed, block + conv + ".weight" + bits, block + conv + ".weight");
            }
          }
        }
        case MULTI_PATH -> {
          String path = block + ".path" + bits + ".";
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
