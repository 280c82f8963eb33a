package org.dnas4j.experiment;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.dnas4j.cost.Size;
import org.dnas4j.quant.DoReFaWeights;
import org.dnas4j.quant.PactActivations;

/**
 * Keys that came after results had been published. With the value by which the code acted before
 * there was the key, they do not count in what identifies a run, so that earlier runs are found.
 */
final class LaterKeys {
  private static final String QUANT = "quant";

  private static final Map<String, Object> BEFORE =
      Map.ofEntries(
          entry("net.zeroInit", false),
          entry("quant.weights", new DoReFaWeights()),
          entry("quant.activations", new PactActivations()),
          entry("search.cost", new Size()),
          entry("retrain.start", ""),
          entry("retrain.teacher", ""),
          entry("data.imageSize", 32),
          entry("data.resize", 0),
          entry("data.classes", 0),
          entry("data.classSeed", 0),
          entry("data.searchClasses", 0),
          entry("data.minScale", 0.0),
          entry("data.colorJitter", 0.0),
          entry("data.heldOut", 0));

  private LaterKeys() {}

  /** Removes the later keys that have their earlier value from the tree of a configuration. */
  static void leaveOutUnset(ObjectNode configuration) {
    inGroups(
        configuration,
        (group, name, before) -> {
          if (group.path(name).equals(before)) {
            group.remove(name);
          }
        });
    // A group that came later as a whole.
    configuration
        .properties()
        .removeIf(field -> field.getValue().isEmpty() && field.getValue().isObject());
  }

  /** Adds the later keys that the tree of an earlier configuration does not have. */
  static void fillIn(ObjectNode configuration) {
    configuration.putIfAbsent(QUANT, configuration.objectNode());
    inGroups(configuration, ObjectNode::putIfAbsent);
  }

  @FunctionalInterface
  private interface Change {
    void apply(ObjectNode group, String name, JsonNode before);
  }

  /** A stage's configuration lacks the groups that do not count for it. */
  private static void inGroups(ObjectNode configuration, Change change) {
    BEFORE.forEach(
        (key, before) -> {
          int dot = key.lastIndexOf('.');
          JsonNode group = configuration.at("/" + key.substring(0, dot).replace('.', '/'));
          if (group instanceof ObjectNode node) {
            change.apply(node, key.substring(dot + 1), RecordTree.write(before));
          }
        });
  }
}
