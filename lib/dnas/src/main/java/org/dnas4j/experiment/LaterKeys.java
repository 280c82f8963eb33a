package org.dnas4j.experiment;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.dnas4j.cost.CostModel;

/**
 * Keys that came after results had been published. With the value by which the code acted before
 * there was the key, they do not count in what identifies a run, so that earlier runs are found.
 */
final class LaterKeys {
  private static final Map<String, Object> BEFORE =
      Map.ofEntries(
          entry("net.zeroInit", false),
          entry("search.cost", CostModel.SIZE),
          entry("retrain.start", ""),
          entry("retrain.teacher", ""),
          entry("data.imageSize", 32),
          entry("data.resize", 0),
          entry("data.classes", 0),
          entry("data.classSeed", 0),
          entry("data.searchClasses", 0),
          entry("data.minScale", 0.0),
          entry("data.colorJitter", 0.0));

  private LaterKeys() {}

  /** Removes the later keys that have their earlier value from the tree of a configuration. */
  static void leaveOutUnset(ObjectNode configuration) {
    BEFORE.forEach(
        (key, before) -> {
          int dot = key.lastIndexOf('.');
          JsonNode group = configuration.at("/" + key.substring(0, dot).replace('.', '/'));
          String name = key.substring(dot + 1);
          if (group instanceof ObjectNode node
              && node.path(name).equals(RecordTree.write(before))) {
            node.remove(name);
          }
        });
  }

  /** Adds the later keys that the tree of an earlier configuration does not have. */
  static void fillIn(ObjectNode configuration) {
    BEFORE.forEach(
        (key, before) -> {
          int dot = key.lastIndexOf('.');
          JsonNode group = configuration.at("/" + key.substring(0, dot).replace('.', '/'));
          String name = key.substring(dot + 1);
          if (group instanceof ObjectNode node && !node.has(name)) {
            node.set(name, RecordTree.write(before));
          }
        });
  }
}
