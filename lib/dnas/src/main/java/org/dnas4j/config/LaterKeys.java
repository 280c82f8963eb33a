package org.dnas4j.config;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dnas4j.cost.Size;
import org.dnas4j.kind.Kinds;
import org.dnas4j.net.ResNetConfig;
import org.dnas4j.net.Space;
import org.dnas4j.quant.DoReFaWeights;
import org.dnas4j.quant.Pact;
import org.dnas4j.quant.PactActivations;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.search.Dnas;
import org.dnas4j.search.SearchConfig;
import org.dnas4j.search.Sensitivity;

/**
 * Keys that came after results had been published. With the value by which the code acted before
 * there was the key, they do not count in what identifies a run, so that earlier runs are found.
 */
final class LaterKeys {
  private static final LaterKeys ALL =
      new LaterKeys(
          Map.ofEntries(
              entry("net[resnet].zeroInit", false),
              entry("net[preact_resnet].relu", true),
              entry("quant.weights", new DoReFaWeights()),
              entry("quant.activations", earlierPact()),
              entry("quant.activations[pact].plus", false),
              entry("quant.gradientBits", QuantConfig.FULL_GRADIENTS),
              entry("net.kind", new ResNetConfig().kind()),
              entry("search.space", Space.PAPER),
              entry("search.target", SearchConfig.USUAL_TARGET),
              entry("search.method[dnas].start", Dnas.Start.SCRATCH),
              entry("search.method[dnas].masks", Dnas.Masks.SOFT),
              entry("search.method[dnas].aligned", false),
              entry("search.method[dnas].theta", Dnas.Theta.MASKS),
              entry("search.method[dnas].thetaSamples", Dnas.USUAL_SAMPLES),
              entry("search.method[dnas].entropy", 0.0),
              entry("search.method[dnas].rerank", 0),
              entry("search.method[dnas].rerankTolerance", Dnas.USUAL_TOLERANCE),
              entry("search.method[dnas].promote", false),
              entry("search.method[dnas].gapImages", 0),
              entry("search.method[sensitivity].steps", 0),
              entry("search.method[sensitivity].rate", Sensitivity.USUAL_RATE),
              entry("search.cost", new Size()),
              entry("baseline.decayNorms", false),
              entry("retrain.train.decayNorms", false),
              entry("retrain.start", ""),
              entry("retrain.teacher", ""),
              entry("data.imageSize", 32),
              entry("data.resize", 0),
              entry("data.classes", 0),
              entry("data.classSeed", 0),
              entry("data.searchClasses", 0),
              entry("data.minScale", 0.0),
              entry("data.colorJitter", 0.0),
              entry("data.heldOut", 0)));

  /** A group that came later as a whole. */
  private static final String QUANT = "quant";

  /** Choice, kind and component, as in {@code quant.weights[lsq].start}. */
  private static final Pattern OF_KIND = Pattern.compile("(.+)\\[(.+)]\\.(.+)");

  private final Map<String, Object> before;

  /**
   * Later keys with the values from before there were any.
   *
   * @param before values, or their trees, by dotted key; a component that a kind got later as
   *     {@code choice[kind].name}, because other kinds of that choice may have one of the same name
   */
  LaterKeys(Map<String, Object> before) {
    this.before = before;
  }

  /** Removes the later keys that have their earlier value from the tree of a configuration. */
  static void leaveOutUnset(ObjectNode configuration) {
    ALL.leaveOut(configuration);
  }

  /** Adds the later keys that the tree of an earlier configuration does not have. */
  static void fillIn(ObjectNode configuration) {
    configuration.putIfAbsent(QUANT, configuration.objectNode());
    ALL.add(configuration);
  }

  void leaveOut(ObjectNode configuration) {
    before.forEach(
        (key, value) -> {
          Matcher ofKind = OF_KIND.matcher(key);
          if (ofKind.matches()
              && Json.at(configuration, ofKind.group(1)) instanceof ObjectNode kind
              && isOf(kind, ofKind.group(2))) {
            remove(kind, ofKind.group(3), value);
            if (kind.size() == 1) {
              replace(configuration, ofKind.group(1), kind.get(Kinds.KEY));
            }
          }
        });
    inGroups(configuration, (group, name, value) -> remove(group, name, value));
    configuration
        .properties()
        .removeIf(field -> field.getValue().isEmpty() && field.getValue().isObject());
  }

  void add(ObjectNode configuration) {
    inGroups(configuration, (group, name, value) -> group.putIfAbsent(name, tree(value)));
    before.forEach(
        (key, value) -> {
          Matcher ofKind = OF_KIND.matcher(key);
          if (ofKind.matches() && isOf(Json.at(configuration, ofKind.group(1)), ofKind.group(2))) {
            JsonNode found = Json.at(configuration, ofKind.group(1));
            ObjectNode kind =
                found instanceof ObjectNode object
                    ? object
                    : configuration.objectNode().put(Kinds.KEY, ofKind.group(2));
            kind.putIfAbsent(ofKind.group(3), tree(value));
            replace(configuration, ofKind.group(1), kind);
          }
        });
  }

  /** The paper's activations, without the key that they got later. */
  private static JsonNode earlierPact() {
    return JsonNodeFactory.instance
        .objectNode()
        .put(Kinds.KEY, new PactActivations().kind())
        .put("alpha", (double) Pact.INITIAL_ALPHA);
  }

  private static JsonNode tree(Object value) {
    return value instanceof JsonNode tree ? tree.deepCopy() : RecordTree.write(value);
  }

  private static boolean isOf(JsonNode choice, String kind) {
    return RecordTree.kindName(choice).equals(kind);
  }

  private static void remove(ObjectNode group, String name, Object value) {
    if (group.path(name).equals(tree(value))) {
      group.remove(name);
    }
  }

  private static void replace(ObjectNode configuration, String key, JsonNode value) {
    int dot = key.lastIndexOf('.');
    JsonNode owner = dot < 0 ? configuration : Json.at(configuration, key.substring(0, dot));
    ((ObjectNode) owner).set(key.substring(dot + 1), value);
  }

  @FunctionalInterface
  private interface Change {
    void apply(ObjectNode group, String name, Object before);
  }

  /** A stage's configuration lacks the groups that do not count for it. */
  private void inGroups(ObjectNode configuration, Change change) {
    before.forEach(
        (key, value) -> {
          int dot = key.lastIndexOf('.');
          if (!OF_KIND.matcher(key).matches()
              && Json.at(configuration, key.substring(0, dot)) instanceof ObjectNode group) {
            change.apply(group, key.substring(dot + 1), value);
          }
        });
  }
}
