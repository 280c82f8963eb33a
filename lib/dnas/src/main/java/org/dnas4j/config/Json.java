package org.dnas4j.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Collectors;
import org.dnas4j.base.Sha256;

/** How configurations, runs and studies read, print and hash JSON. */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private Json() {}

  /**
   * Reads one JSON value.
   *
   * @param what names the text in errors, for example its file
   * @throws IllegalArgumentException if it is not JSON, with line and column
   */
  public static JsonNode parse(String what, String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node.isMissingNode()) {
        throw new IllegalArgumentException(what + " is empty; expected JSON");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          what
              + " is not JSON: "
              + (e instanceof JsonEOFException ? "it breaks off" : words(e.getOriginalMessage()))
              + " in line "
              + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()),
          e);
    }
  }

  /** Without what tells of the parser and its settings. */
  private static String words(String problem) {
    return problem.split("\\s*(\\(start marker|\\[Source|\n)", 2)[0];
  }

  /** The tree of a value that Jackson knows: map, list, record, text, number, tree. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /**
   * The value of a record that Jackson knows.
   *
   * @throws IllegalArgumentException naming the text if a field does not fit
   */
  public static <T> T value(String what, String text, Class<T> type) {
    return bind(what, object(what, text), type);
  }

  /**
   * The value of a record of which every field has to be there and none null.
   *
   * @param later dotted keys of fields that earlier versions did not write
   * @throws IllegalArgumentException naming the text, and the field that is missing or does not fit
   */
  public static <T> T complete(String what, String text, Class<T> type, String... later) {
    return complete(what, object(what, text), type, later);
  }

  /** The same of a tree. */
  public static <T> T complete(String what, ObjectNode tree, Class<T> type, String... later) {
    requireFields(what, "", tree, type, List.of(later));
    return bind(what, tree, type);
  }

  private static void requireFields(
      String what, String path, JsonNode node, Class<?> type, List<String> later) {
    for (RecordComponent field : type.getRecordComponents()) {
      String key = RecordTree.join(path, field.getName());
      JsonNode value = node.path(field.getName());
      if (value.isMissingNode() && later.contains(key)) {
        continue;
      }
      if (value.isMissingNode() || hasNull(value)) {
        throw new IllegalArgumentException(
            what + ": \"" + key + "\" is " + (value.isMissingNode() ? "missing" : "null"));
      }
      // Others are written as one value, for example bits.
      if (field.getType().isRecord() && value.isObject()) {
        requireFields(what, key, value, field.getType(), later);
      }
    }
  }

  private static boolean hasNull(JsonNode node) {
    if (node.isNull()) {
      return true;
    }
    for (JsonNode child : node) {
      if (hasNull(child)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads one JSON object.
   *
   * @param what names the text in errors, for example its file
   * @throws IllegalArgumentException if it is not JSON, or other JSON
   */
  public static ObjectNode object(String what, String text) {
    if (parse(what, text) instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException(
        what
            + " holds \""
            + text.strip().lines().findFirst().orElse("")
            + "\"; expected a JSON object");
  }

  private static <T> T bind(String what, ObjectNode tree, Class<T> type) {
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (JsonMappingException e) {
      String key =
          e.getPath().stream()
              .map(at -> at.getFieldName() == null ? "" + at.getIndex() : at.getFieldName())
              .collect(Collectors.joining("."));
      JsonNode found = at(tree, key);
      String problem =
          e.getCause() instanceof IllegalArgumentException refused
              ? refused.getMessage()
              : e instanceof MismatchedInputException wrong && wrong.getTargetType() != null
                  ? key + " = " + found + "; allowed: " + RecordTree.allowed(wrong.getTargetType())
                  : e.getOriginalMessage();
      throw new IllegalArgumentException(what + ": " + problem, e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(what + ": " + e.getOriginalMessage(), e);
    }
  }

  /** Indented, fields in their order, lines ended by line feeds on every system. */
  public static String pretty(JsonNode node) {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(indenter);
    return write(MAPPER.writer(printer)::writeValueAsString, node) + "\n";
  }

  /** On one line, fields sorted by name at every level. */
  public static String canonical(JsonNode node) {
    // Only maps are sorted by Jackson, so the tree passes through them.
    return write(n -> MAPPER.writeValueAsString(MAPPER.treeToValue(n, Object.class)), node);
  }

  /** The first 12 hexadecimal digits of the SHA-256 of the canonical text. */
  public static String hash(JsonNode node) {
    return Sha256.of(canonical(node)).substring(0, 12);
  }

  /** What a dotted key names in a tree, the whole of it for no key; missing if nothing is there. */
  public static JsonNode at(JsonNode tree, String key) {
    return tree.at(key.isEmpty() ? "" : "/" + key.replace('.', '/'));
  }

  private interface Writer {
    String write(JsonNode node) throws JsonProcessingException;
  }

  private static String write(Writer writer, JsonNode node) {
    try {
      return writer.write(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }
}
