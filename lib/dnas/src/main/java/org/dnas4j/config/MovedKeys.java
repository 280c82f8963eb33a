package org.dnas4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.dnas4j.kind.Kinds;

/**
 * Keys that became components of a kind after results had been published. What identifies a run has
 * them where they were, so that earlier runs are found.
 */
public final class MovedKeys {
  private static final List<String> OF_SGD = List.of("momentum", "nesterov");

  private static final List<String> OF_DNAS =
      List.of(
          "epochs",
          "warmupEpochs",
          "batch",
          "weightShare",
          "learningRate",
          "momentum",
          "weightDecay",
          "thetaLearningRate",
          "thetaWeightDecay",
          "temperature",
          "temperatureDecay",
          "mode",
          "ownWeights",
          "alternate");

  private static final List<Move> MOVES =
      List.of(
          new Move("baseline", "optimizer", "sgd", OF_SGD),
          new Move("retrain.train", "optimizer", "sgd", OF_SGD),
          new Move("search", "method", "dnas", OF_DNAS));

  /** Components of a group that went into one of its choices, all of the same kind. */
  private record Move(String group, String choice, String kind, List<String> components) {}

  private MovedKeys() {}

  /** Puts the keys of a configuration where they were; a choice of another kind stays. */
  static void putBack(ObjectNode configuration) {
    for (Move move : MOVES) {
      if (group(configuration, move) instanceof ObjectNode group
          && group.get(move.choice()) instanceof ObjectNode chosen
          && chosen.path(Kinds.KEY).asText().equals(move.kind())) {
        move.components().stream()
            .filter(chosen::has)
            .forEach(name -> group.set(name, chosen.remove(name)));
        if (chosen.size() == 1) {
          group.remove(move.choice());
        }
      }
    }
  }

  /** Puts the keys of an earlier version's configuration where they are now. */
  public static void putForward(ObjectNode configuration) {
    for (Move move : MOVES) {
      if (group(configuration, move) instanceof ObjectNode group
          && !group.has(move.choice())
          && move.components().stream().anyMatch(group::has)) {
        ObjectNode chosen = group.putObject(move.choice()).put(Kinds.KEY, move.kind());
        move.components().stream()
            .filter(group::has)
            .forEach(name -> chosen.set(name, group.remove(name)));
      }
    }
  }

  /** Where a key is now that was somewhere else. */
  static Optional<String> now(String key) {
    return MOVES.stream()
        .flatMap(
            move ->
                move.components().stream()
                    .filter(name -> key.equals(move.group() + "." + name))
                    .map(name -> move.group() + "." + move.choice() + "." + name))
        .findFirst();
  }

  private static JsonNode group(ObjectNode configuration, Move move) {
    return Json.at(configuration, move.group());
  }
}
