// Longer than 300 lines: reading and writing of a type stand side by side, so that they stay
// inverse.
package org.dnas4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dnas4j.base.IoProblem;
import org.dnas4j.base.Sha256;
import org.dnas4j.kind.ClassBody;
import org.dnas4j.kind.InputFile;
import org.dnas4j.kind.Kind;
import org.dnas4j.kind.Kinds;
import org.dnas4j.kind.Undecisive;
import org.dnas4j.quant.Precision;

/**
 * Turns configuration records, and lists of such values, into JSON trees, and trees of objects back
 * into records. Fields stand in the order of the record's components; what is hashed is sorted by
 * {@link Json}.
 *
 * <p>Jackson's binding, with which {@link Json} reads results and manifests, fills missing fields
 * with zero or null; a configuration has to name each field, and is refused by its dotted key. A
 * component of a {@link Kind} that is not named has the kind's default.
 */
public final class RecordTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** In what identifies a run: the code of a kind that no release has. */
  private static final String BODY = "body";

  private final Kinds kinds;
  private final JsonNode root;

  /**
   * Reads parts of one configuration.
   *
   * @param kinds that it may name
   * @param root the whole of it, for the keys that an error names
   */
  public RecordTree(Kinds kinds, JsonNode root) {
    this.kinds = kinds;
    this.root = root;
  }

  /**
   * The tree of a configuration value: record, kind, list, enum, precision, number, boolean or
   * text. A precision is a number if its activations are in floating point, else text such as
   * {@code 2/4}; a kind without components is its name.
   */
  public static JsonNode write(Object value) {
    return write(value, false, "");
  }

  /**
   * The tree of what decides numbers: without {@link Undecisive} components, with the content of
   * files in place of their paths, and with the code of kinds that are not installed.
   */
  static JsonNode identity(Object value) {
    return write(value, true, "");
  }

  private static JsonNode write(Object value, boolean identity, String key) {
    if (value instanceof Precision precision) {
      // A number where it says all: the hashes of runs count on it.
      return precision.activation().isFull()
          ? NODES.numberNode((long) precision.weight().bits())
          : NODES.textNode(precision.toString());
    }
    if (value instanceof Threads threads) {
      return threads instanceof Threads.Fixed fixed
          ? NODES.numberNode((long) fixed.count())
          : NODES.textNode(threads.toString());
    }
    if (value instanceof InputFile file) {
      return NODES.textNode(identity && !file.path().isEmpty() ? content(file, key) : file.path());
    }
    if (value instanceof Record entry) {
      ObjectNode node = NODES.objectNode();
      if (entry instanceof Kind kind) {
        node.put(Kinds.KEY, kind.kind());
        if (identity && !Kinds.isInstalled(kind)) {
          node.put(BODY, ClassBody.digest(kind.getClass()));
        }
      }
      for (RecordComponent component : entry.getClass().getRecordComponents()) {
        if (!identity || !component.isAnnotationPresent(Undecisive.class)) {
          String inner = join(key, component.getName());
          node.set(component.getName(), write(get(component, entry), identity, inner));
        }
      }
      // A name that was an enum's constant before it was a kind's counts as it did.
      return entry instanceof Kind && node.size() == 1 ? node.get(Kinds.KEY) : node;
    }
    if (value instanceof List<?> list) {
      ArrayNode node = NODES.arrayNode();
      list.forEach(element -> node.add(write(element, identity, key)));
      return node;
    }
    if (value instanceof Enum<?> constant) {
      return NODES.textNode(lower(constant));
    }
    if (value instanceof Boolean flag) {
      return NODES.booleanNode(flag);
    }
    if (value instanceof Integer || value instanceof Long) {
      return NODES.numberNode(((Number) value).longValue());
    }
    if (value instanceof Number number) {
      // By way of the text, so that 0.1f is 0.1.
      return NODES.numberNode(Double.parseDouble(number.toString()));
    }
    return NODES.textNode(String.valueOf(value));
  }

  private static String content(InputFile file, String key) {
    try {
      return Sha256.of(file.file());
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException(
          key + " = " + file + " cannot be read: " + IoProblem.of(e.getCause()), e);
    }
  }

  /**
   * The record that a tree describes.
   *
   * @param path dotted key of the record, empty for the root
   * @throws IllegalArgumentException naming the dotted key, what was found and what is allowed
   */
  public <T extends Record> T read(Class<T> type, JsonNode node, String path) {
    if (!node.isObject()) {
      throw wrong(path.isEmpty() ? "configuration" : path, node, "a JSON object");
    }
    return read(type, (ObjectNode) node, path, Optional.empty());
  }

  private <T extends Record> T read(
      Class<T> type, ObjectNode node, String path, Optional<Record> defaults) {
    RecordComponent[] components = type.getRecordComponents();
    List<String> allowed = Arrays.stream(components).map(RecordComponent::getName).toList();
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!allowed.contains(name)) {
                throw new ConfigKeys(kinds, root).unknown(join(path, name));
              }
            });
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      String key = join(path, components[i].getName());
      JsonNode value = node.get(components[i].getName());
      if (value == null && defaults.isEmpty()) {
        throw new IllegalArgumentException(
            key + " is missing; add it, or start from a preset and set only what differs");
      }
      types[i] = components[i].getType();
      values[i] =
          value == null
              ? get(components[i], defaults.get())
              : readValue(components[i].getGenericType(), value, key);
    }
    return create(type, types, values, path);
  }

  /**
   * The kind that a tree describes: its name, or an object with the name and its components.
   *
   * @throws IllegalArgumentException naming the dotted key, what was found and what is allowed
   */
  public <T extends Kind> T readKind(Class<T> slot, JsonNode node, String key) {
    JsonNode name = node.isObject() ? node.path(Kinds.KEY) : node;
    Kind kind =
        kinds
            .find(slot, name.asText())
            .orElseThrow(
                () -> {
                  JsonNode found = name.isMissingNode() ? node : name;
                  return ConfigKeys.unknownKind(kinds, slot, key, name.asText(), found.toString());
                });
    ObjectNode components = node.isObject() ? node.deepCopy() : NODES.objectNode();
    components.remove(Kinds.KEY);
    JsonNode body = components.remove(BODY);
    if (body != null && !body.asText().equals(ClassBody.digest(kind.getClass()))) {
      throw new IllegalArgumentException(
          key
              + " = "
              + kind.kind()
              + " was of other code; declare the record as it was, or train anew");
    }
    return slot.cast(read(recordOf(kind), components, key, Optional.of((Record) kind)));
  }

  /** The name of a kind, which is its whole tree or a field of that. */
  static String kindName(JsonNode kind) {
    return (kind.isObject() ? kind.path(Kinds.KEY) : kind).asText();
  }

  /** The class of a kind's configuration. */
  static Class<? extends Record> recordOf(Kind kind) {
    if (!(kind instanceof Record)) {
      throw new IllegalStateException(
          "the kind " + kind.kind() + " (" + kind.getClass().getName() + ") is not a record");
    }
    return kind.getClass().asSubclass(Record.class);
  }

  private Object readValue(Type type, JsonNode node, String key) {
    if (type == int.class || type == Integer.class) {
      return check(node.isIntegralNumber() && node.canConvertToInt(), node, key, type).intValue();
    }
    if (type == long.class || type == Long.class) {
      return check(node.isIntegralNumber() && node.canConvertToLong(), node, key, type).longValue();
    }
    if (type == double.class || type == Double.class) {
      return check(node.isNumber() && Double.isFinite(node.doubleValue()), node, key, type)
          .doubleValue();
    }
    if (type == boolean.class) {
      return check(node.isBoolean(), node, key, type).booleanValue();
    }
    if (type == Precision.class) {
      try {
        return Precision.parse(node.asText());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
      }
    }
    if (type == Threads.class) {
      try {
        return Threads.parse(node.asText());
      } catch (IllegalArgumentException e) {
        throw wrong(key, node, allowed(type));
      }
    }
    if (type == String.class) {
      return check(node.isTextual(), node, key, type).textValue();
    }
    if (type == InputFile.class) {
      return new InputFile(check(node.isTextual(), node, key, type).textValue());
    }
    if (isSlot(type)) {
      return readKind(((Class<?>) type).asSubclass(Kind.class), node, key);
    }
    if (type instanceof ParameterizedType list) {
      check(node.isArray(), node, key, type);
      List<Object> elements = new ArrayList<>();
      for (JsonNode element : node) {
        elements.add(readValue(list.getActualTypeArguments()[0], element, key));
      }
      return elements;
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isEnum()) {
      return Arrays.stream(raw.getEnumConstants())
          .filter(c -> ((Enum<?>) c).name().equals(upper(node.asText())))
          .findFirst()
          .orElseThrow(() -> wrong(key, node, allowed(type)));
    }
    return read(raw.asSubclass(Record.class), node, key);
  }

  /** Whether values of a type are kinds. */
  static boolean isSlot(Type type) {
    return type instanceof Class<?> raw && raw.isInterface() && Kind.class.isAssignableFrom(raw);
  }

  /** What values a type has, in words, for error messages. */
  static String allowed(Type type) {
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      boolean isInt = type == int.class || type == Integer.class;
      return "a whole number" + (isInt ? " of at most 32 bits" : " of at most 64 bits");
    }
    if (type == double.class || type == Double.class || type == Float.class) {
      return "a finite number";
    }
    if (type == boolean.class) {
      return "true, false";
    }
    if (type == Precision.class) {
      return Precision.ALLOWED;
    }
    if (type == Threads.class) {
      return Threads.ALLOWED;
    }
    if (isSlot(type)) {
      return Kinds.installed().names(((Class<?>) type).asSubclass(Kind.class));
    }
    if (type == InputFile.class) {
      return "the path of a file";
    }
    if (type instanceof ParameterizedType list) {
      return "a list, each " + allowed(list.getActualTypeArguments()[0]);
    }
    if (type instanceof Class<?> raw && raw.isEnum()) {
      return Arrays.stream(raw.getEnumConstants())
          .map(c -> lower((Enum<?>) c))
          .collect(Collectors.joining(", "));
    }
    return "text";
  }

  /** These kinds and those inside a configuration value. */
  static Kinds kindsIn(Kinds kinds, Object value) {
    Kinds all = value instanceof Kind kind ? kinds.with(kind) : kinds;
    if (value instanceof Record entry) {
      for (RecordComponent component : entry.getClass().getRecordComponents()) {
        Class<?> type = component.getType();
        if (type.isRecord() || isSlot(type)) {
          all = kindsIn(all, get(component, entry));
        }
      }
    }
    return all;
  }

  static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static <T> T create(Class<T> type, Class<?>[] types, Object[] values, String path) {
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        // Records name their own field only; the user needs the whole key.
        throw new IllegalArgumentException(join(path, refused.getMessage()), refused);
      }
      throw new IllegalStateException(type + " refused its values", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " is not a public record", e);
    }
  }

  private static Object get(RecordComponent component, Record entry) {
    try {
      return component.getAccessor().invoke(entry);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(entry.getClass() + " is not a public record", e);
    }
  }

  private static JsonNode check(boolean ok, JsonNode node, String key, Type type) {
    if (!ok) {
      throw wrong(key, node, allowed(type));
    }
    return node;
  }

  private static IllegalArgumentException wrong(String key, JsonNode found, String allowed) {
    return new IllegalArgumentException(key + " = " + found + "; allowed: " + allowed);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
