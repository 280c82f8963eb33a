package org.dnas4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dnas4j.search.SearchMethod;

/** What decides numbers of an experiment, with keys as they were when runs were first published. */
public final class RunIdentity {
  /** Which units the bits of a retraining are of, where they are not the paper's blocks. */
  public static final String SPACE = "space";

  private RunIdentity() {}

  /** Of all stages. */
  static ObjectNode of(ExperimentConfig config) {
    ObjectNode tree = (ObjectNode) RecordTree.identity(config);
    EarlierKeys.bringBack(tree);
    return tree;
  }

  /** The JSON of one stage, see {@link ExperimentConfig#decides}. */
  static String of(ExperimentConfig config, ExperimentConfig.Stage stage, Map<String, ?> more) {
    ObjectNode tree = of(config);
    SearchMethod method = config.search().method();
    List<String> keep = new ArrayList<>(List.of("data", "net", "engine"));
    switch (stage) {
      case BASELINE -> keep.addAll(List.of("seed", "baseline"));
      case SEARCH -> {
        keep.addAll(List.of("seed", "quant", "search"));
        if (method.usesBaseline()) {
          keep.add("baseline");
        }
      }
      case RETRAIN -> {
        keep.addAll(List.of("quant", "retrain"));
        if (config.retrain().inherit()) {
          keep.addAll(List.of("seed", "search"));
        } else if (config.data().source().drawn()) {
          keep.add("seed");
        }
      }
    }
    if (stage != ExperimentConfig.Stage.SEARCH && !keep.contains("search")) {
      ((ObjectNode) tree.get("data")).remove("searchClasses");
    }
    if (!method.usesPenalty()) {
      ((ObjectNode) tree.get("search")).remove(List.of("penalty", "gamma"));
    }
    if (!config.search().usesTarget()) {
      ((ObjectNode) tree.get("search")).remove("target");
    }
    JsonNode space = tree.at("/search/space");
    tree.retain(keep);
    if (stage == ExperimentConfig.Stage.RETRAIN && !tree.has("search") && !space.isMissingNode()) {
      tree.set(SPACE, space);
    }
    ObjectNode given = tree.putObject("given");
    more.forEach((key, value) -> given.set(key, RecordTree.write(value)));
    return Json.canonical(tree);
  }
}
