// Longer than 300 lines: one method per part of the file, each with its error.
package org.dnas4j.study;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.dnas4j.config.ExperimentConfig;
import org.dnas4j.quant.Precision;
import org.dnas4j.search.Architecture;
import org.dnas4j.search.Bits;

/** Reads a study from JSON; every fault is named by file, row and field. */
final class StudyReader {
  private static final List<String> FIELDS =
      List.of("title", "preset", "settings", "data", "protocol", "seeds", "rows");
  private static final List<String> PLANS =
      List.of("baseline", "bits", "uniform", "random", "search");

  private StudyReader() {}

  static Study read(String file, JsonNode tree, Optional<Path> data) {
    try {
      return study(new Fields("", tree, FIELDS), data);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private static Study study(Fields fields, Optional<Path> data) {
    Map<String, String> settings = fields.settings();
    Map<String, String> all = new LinkedHashMap<>(settings);
    data.map(Path::toString)
        .or(() -> fields.text("data"))
        .ifPresent(dir -> all.put("data.dir", dir));
    ExperimentConfig config = ExperimentConfig.preset(fields.requiredText("preset")).with(all);
    Study.Protocol protocol =
        fields
            .object("protocol", List.of("control", "margin", "note"))
            .map(StudyReader::protocol)
            .orElse(new Study.Protocol("", 0, ""));
    List<Study.Row> rows = new ArrayList<>();
    JsonNode list = fields.required("rows");
    fields.check(list.isArray(), "rows", list, "a list of rows");
    for (int i = 0; i < list.size(); i++) {
      rows.add(row("rows[" + i + "]", list.get(i)));
    }
    Study study =
        new Study(
            fields.requiredText("title"),
            config,
            settings,
            protocol,
            rows,
            fields.seeds().orElse(List.of(config.seed())));
    for (int i = 0; i < rows.size(); i++) {
      check("rows[" + i + "]", study, rows.get(i));
    }
    return study;
  }

  private static Study.Protocol protocol(Fields fields) {
    return new Study.Protocol(
        fields.text("control").orElse(""),
        fields.number("margin").orElse(0.0),
        fields.text("note").orElse(""));
  }

  private static Study.Row row(String place, JsonNode tree) {
    List<String> allowed = new ArrayList<>(List.of("name", "settings", "seeds", "baselineSeed"));
    allowed.addAll(PLANS);
    Fields fields = new Fields(place, tree, allowed);
    String name = fields.requiredText("name");
    fields.check(!name.isBlank(), "name", fields.required("name"), "a short name");
    List<String> plans = PLANS.stream().filter(tree::has).toList();
    if (plans.size() != 1) {
      throw new IllegalArgumentException(
          place
              + " \""
              + name
              + "\" has "
              + (plans.isEmpty() ? "no plan" : "the plans " + String.join(", ", plans))
              + "; allowed: one of "
              + String.join(", ", PLANS));
    }
    Plan plan = plan(fields, plans.get(0));
    fields.check(
        !tree.has("baselineSeed") || !(plan instanceof Plan.Baseline),
        "baselineSeed",
        tree.get("baselineSeed"),
        "in rows that train from a baseline; the baseline itself has seeds alone");
    return new Study.Row(
        name,
        plan,
        fields.settings(),
        fields.seeds().orElse(List.of()),
        fields.whole("baselineSeed"));
  }

  private static Plan plan(Fields fields, String kind) {
    JsonNode value = fields.required(kind);
    return switch (kind) {
      case "baseline" -> {
        fields.check(value.isBoolean() && value.asBoolean(), kind, value, "true");
        yield new Plan.Baseline();
      }
      case "bits" -> {
        String literal = fields.requiredText(kind);
        yield named(fields.path(kind), () -> new Plan.Allocation(Bits.parse(literal)));
      }
      case "uniform" -> {
        fields.check(value.isTextual() || value.isNumber(), kind, value, "a number of bits");
        yield named(fields.path(kind), () -> new Plan.Uniform(Precision.parse(value.asText())));
      }
      case "random" -> {
        Fields random =
            fields.object(kind, List.of("count", "compression", "tolerance", "seed")).orElseThrow();
        yield random.named(
            () ->
                new Plan.Random(
                    random.whole("count").orElse(1L).intValue(),
                    random.requiredNumber("compression"),
                    random.number("tolerance").orElse(0.03),
                    random.whole("seed").orElse(1L)));
      }
      default -> {
        Fields search = fields.object(kind, List.of("samples")).orElseThrow();
        yield search.named(() -> new Plan.Searched(search.whole("samples").orElse(1L).intValue()));
      }
    };
  }

  /**
   * What only the whole configuration tells: its settings, and whether the bits fit the network.
   */
  private static void check(String place, Study study, Study.Row row) {
    String where = place + " \"" + row.name() + "\": ";
    try {
      ExperimentConfig config = study.config(row, study.seeds(row).get(0));
      if (row.plan() instanceof Plan.Baseline || config.retrain().usesBaseline()) {
        config.require(ExperimentConfig.Stage.BASELINE);
      }
      if (row.plan() instanceof Plan.Searched || config.retrain().inherit()) {
        config.require(ExperimentConfig.Stage.SEARCH);
      }
      if (!(row.plan() instanceof Plan.Baseline)) {
        config.require(ExperimentConfig.Stage.RETRAIN);
      }
      if (row.plan() instanceof Plan.Allocation allocation) {
        named("bits", () -> allocation.bits().on(config.spec()));
      } else if (row.plan() instanceof Plan.Uniform uniform) {
        named("uniform", () -> Architecture.uniform(config.spec(), uniform.precision()));
      } else if (row.plan() instanceof Plan.Random random) {
        random.draw(config);
      } else if (row.plan() instanceof Plan.Searched searched
          && searched.samples() > config.sampling().keep()) {
        throw new IllegalArgumentException(
            "search.samples = "
                + searched.samples()
                + "; allowed: 1 to sampling.keep = "
                + config.sampling().keep());
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + e.getMessage(), e);
    }
  }

  private static <T> T named(String place, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }

  /** The fields of one JSON object, with its place for messages. */
  private record Fields(String place, JsonNode tree, List<String> allowed) {
    Fields {
      if (!tree.isObject()) {
        throw new IllegalArgumentException(
            (place.isEmpty() ? "study" : place) + " = " + tree + "; allowed: a JSON object");
      }
      List<String> known = allowed;
      String at = place;
      tree.fieldNames()
          .forEachRemaining(
              name -> {
                if (!known.contains(name)) {
                  throw new IllegalArgumentException(
                      (at.isEmpty() ? "" : at + ".")
                          + name
                          + " is no field; allowed: "
                          + String.join(", ", known));
                }
              });
    }

    String path(String field) {
      return place.isEmpty() ? field : place + "." + field;
    }

    void check(boolean ok, String field, JsonNode found, String want) {
      if (!ok) {
        throw new IllegalArgumentException(path(field) + " = " + found + "; allowed: " + want);
      }
    }

    JsonNode required(String field) {
      JsonNode node = tree.path(field);
      if (node.isMissingNode() || node.isNull()) {
        throw new IllegalArgumentException(
            path(field) + " is missing; allowed fields: " + String.join(", ", allowed));
      }
      return node;
    }

    String requiredText(String field) {
      required(field);
      return text(field).orElseThrow();
    }

    double requiredNumber(String field) {
      required(field);
      return number(field).orElseThrow();
    }

    private Optional<JsonNode> optional(String field) {
      return Optional.ofNullable(tree.get(field)).filter(node -> !node.isNull());
    }

    Optional<String> text(String field) {
      Optional<JsonNode> node = optional(field);
      node.ifPresent(n -> check(n.isTextual(), field, n, "text"));
      return node.map(JsonNode::textValue);
    }

    Optional<Double> number(String field) {
      Optional<JsonNode> node = optional(field);
      node.ifPresent(n -> check(n.isNumber(), field, n, "a number"));
      return node.map(JsonNode::doubleValue);
    }

    Optional<Long> whole(String field) {
      Optional<JsonNode> node = optional(field);
      node.ifPresent(
          n -> check(n.isIntegralNumber() && n.canConvertToInt(), field, n, "a whole number"));
      return node.map(JsonNode::longValue);
    }

    Optional<Fields> object(String field, List<String> fields) {
      return optional(field).map(node -> new Fields(path(field), node, fields));
    }

    /** Values as {@code --set} takes them; lists are written as JSON lists. */
    Map<String, String> settings() {
      Map<String, String> settings = new LinkedHashMap<>();
      optional("settings")
          .ifPresent(
              node -> {
                check(node.isObject(), "settings", node, "keys with values");
                node.fields()
                    .forEachRemaining(
                        entry ->
                            settings.put(
                                entry.getKey(), setting(entry.getKey(), entry.getValue())));
              });
      return settings;
    }

    private String setting(String key, JsonNode value) {
      List<String> elements = new ArrayList<>();
      for (JsonNode element : value.isArray() ? value : List.of(value)) {
        check(
            element.isValueNode() && !element.isNull(),
            "settings." + key,
            value,
            "text, a number, true, false, or a list of them");
        elements.add(element.asText());
      }
      return String.join(",", elements);
    }

    Optional<List<Long>> seeds() {
      return optional("seeds")
          .map(
              node -> {
                check(node.isArray() && !node.isEmpty(), "seeds", node, "a list of whole numbers");
                List<Long> seeds = new ArrayList<>();
                for (JsonNode seed : node) {
                  check(
                      seed.isIntegralNumber() && seed.canConvertToLong(),
                      "seeds",
                      node,
                      "a list of whole numbers");
                  check(!seeds.contains(seed.longValue()), "seeds", node, "each seed once");
                  seeds.add(seed.longValue());
                }
                return List.copyOf(seeds);
              });
    }

    /** Names the place in front of what a value refuses. */
    Plan named(Supplier<Plan> value) {
      try {
        return value.get();
      } catch (IllegalArgumentException e) {
        String parent = place.substring(0, Math.max(0, place.lastIndexOf('.')));
        throw new IllegalArgumentException(parent + "." + e.getMessage(), e);
      }
    }
  }
}
