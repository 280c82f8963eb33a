package org.dnas4j.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dnas4j.net.BlockSpec;
import org.dnas4j.net.ConvSpec;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;
import org.dnas4j.supernet.Candidates;
import org.dnas4j.supernet.SuperNet;
import org.dnas4j.tensor.NamedArray;

/** Which of a super net's arrays a sampled network starts from, under the names it uses. */
final class Inheritance {
  /** Convolution, own name, label of a candidate or of an activation width. */
  private static final Pattern CANDIDATE = Pattern.compile("(.+)\\.([a-zA-Z_]+?)(\\d+(?:a\\d+)?)");

  private Inheritance() {}

  /**
   * The arrays of the chosen candidates, renamed, besides all others; without the linear layer if
   * the search was on other classes.
   */
  static Map<String, NamedArray> weights(
      SuperNet.Mode mode, Architecture architecture, Map<String, NamedArray> superNet) {
    Map<String, NamedArray> renamed = new LinkedHashMap<>(superNet);
    if (superNet.get("fc.weight").shape().dim(0) != architecture.net().classes()) {
      renamed.keySet().removeIf(name -> name.startsWith("fc."));
    }
    List<BlockSpec> blocks = architecture.net().blocks();
    for (int i = 0; i < blocks.size(); i++) {
      String block = blocks.get(i).name();
      Precision precision = architecture.precisions().get(i);
      switch (mode) {
        case COMPOSITE, PER_CANDIDATE -> {
          for (ConvSpec conv : blocks.get(i).convolutions()) {
            superNet.forEach(
                (name, array) ->
                    chosen(conv.name(), precision, name).ifPresent(own -> renamed.put(own, array)));
          }
        }
        case MULTI_PATH -> {
          String path = block + ".path" + Candidates.label(precision) + ".";
          superNet.forEach(
              (name, array) -> {
                if (name.startsWith(path)) {
                  renamed.put(block + "." + name.substring(path.length()), array);
                }
              });
        }
      }
    }
    return renamed;
  }

  /**
   * The name outside of a super net of an array that belongs to the candidate: one of its weights
   * bears the candidate's label, one of its input that of the activation width.
   */
  private static Optional<String> chosen(String conv, Precision precision, String name) {
    Matcher parts = CANDIDATE.matcher(name);
    if (!parts.matches() || !parts.group(1).equals(conv)) {
      return Optional.empty();
    }
    boolean ofWeights = parts.group(2).startsWith("weight");
    String label = ofWeights ? Candidates.label(precision) : precision.activation().toString();
    return parts.group(3).equals(label)
        ? Optional.of(conv + "." + parts.group(2))
        : Optional.empty();
  }
}
