// Longer than 300 lines: a third is the documentation of what users call.
package org.dnas4j.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.dnas4j.base.Check;
import org.dnas4j.kind.About;
import org.dnas4j.kind.Kinds;
import org.dnas4j.kind.Undecisive;
import org.dnas4j.net.NetConfig;
import org.dnas4j.net.NetSpec;
import org.dnas4j.quant.QuantConfig;
import org.dnas4j.search.SearchConfig;
import org.dnas4j.train.TrainConfig;

/**
 * Everything a user can ask of one experiment. Start from {@link #preset} and change fields by
 * {@link #with} or {@link #withSettings}.
 *
 * @param name of the experiment, part of its run directories: 1 to 60 letters, digits, {@code . _
 *     -}
 * @param seed from which procedural images, baseline and search draw all randomness
 * @param data images
 * @param net network
 * @param quant how the blocks of searched, sampled and control networks are quantized
 * @param engine what computes
 * @param baseline training of the full-precision network
 * @param search architecture search
 * @param sampling which architectures of a search are retrained
 * @param retrain training of sampled architectures and controls
 * @param controls what the result is compared with
 */
public record ExperimentConfig(
    @About("name of the experiment, part of the names of its runs") @Undecisive String name,
    @About("decides all random numbers of drawn images, baseline and search") long seed,
    @About("where images come from and how training images are varied") DataConfig data,
    @About("which residual network") NetConfig net,
    @About("how blocks are quantized") QuantConfig quant,
    @About("what computes, and how exactly") EngineConfig engine,
    @About("training of the full-precision network") TrainConfig baseline,
    @About("architecture search") SearchConfig search,
    @About("which architectures of a search are retrained") SamplingConfig sampling,
    @About("training of sampled architectures and controls") RetrainConfig retrain,
    @About("what the result is compared with") ControlsConfig controls) {

  /** The parts of an experiment that are runs of their own. */
  public enum Stage {
    BASELINE("baseline.batch"),
    SEARCH("search.method.batch"),
    RETRAIN("retrain.train.batch");

    private final String batchKey;

    Stage(String batchKey) {
      this.batchKey = batchKey;
    }

    /** The key of its batch. */
    public String batchKey() {
      return batchKey;
    }
  }

  /** Images per step of a stage. */
  public int batch(Stage stage) {
    return stage == Stage.SEARCH ? search.method().batch() : train(stage).batch();
  }

  /** The settings of a stage that is a plain training. */
  public TrainConfig train(Stage stage) {
    return stage == Stage.BASELINE ? baseline : retrain.train();
  }

  /**
   * The network in its search space, as far as is known before its images are read: photos that are
   * not on disk have as many classes as the configuration asks for.
   */
  public NetSpec spec() {
    return net.spec(data.imageSize(), DataSize.of(data).classes()).with(search.space());
  }

  /** Checks the ranges. */
  public ExperimentConfig {
    Check.that(
        name.matches("[A-Za-z0-9._-]{1,60}"),
        "name",
        "\"" + name + "\"",
        "1 to 60 letters, digits, '.', '_', '-'");
    Check.that(
        !retrain.inherit() || search.method().superNet().isPresent(),
        "retrain.inherit",
        true,
        "false with search.method = " + search.method().kind() + ", which trains no super net");
  }

  /** Whether the full-precision network comes before the search or before a retraining. */
  public boolean usesBaseline() {
    return retrain.usesBaseline() || search.method().usesBaseline();
  }

  /**
   * Refuses stages that the images cannot be trained on, as far as it is known before images are
   * read: a stage may leave alone what is set for others.
   *
   * @throws IllegalArgumentException naming the key, what was found and what is allowed
   */
  public void require(Stage... stages) {
    for (Stage stage : stages) {
      StageCheck.require(this, stage, data.trainCount());
    }
  }

  /**
   * A named starting point, one of {@link #presets}.
   *
   * @throws IllegalArgumentException if there is no such preset
   */
  public static ExperimentConfig preset(String name) {
    return Presets.get(name);
  }

  /** The names that {@link #preset} knows. */
  public static List<String> presets() {
    return Presets.names();
  }

  /**
   * Reads what {@link #toJson} wrote, also in an earlier version. Every field of that must be
   * there, and no other.
   *
   * @throws IllegalArgumentException naming the field, what was found and what is allowed
   */
  public static ExperimentConfig fromJson(String json) {
    JsonNode tree = Json.parse("configuration", json);
    if (tree instanceof ObjectNode configuration) {
      EarlierKeys.bringForward(configuration);
    }
    return read(Kinds.installed(), tree);
  }

  private static ExperimentConfig read(Kinds kinds, JsonNode tree) {
    return new RecordTree(kinds, tree).read(ExperimentConfig.class, tree, "");
  }

  /** Indented JSON with all fields in the order of declaration. */
  public String toJson() {
    return Json.pretty(RecordTree.write(this));
  }

  /**
   * A copy in which one field differs, for example {@code with("search.gamma", 2)}.
   *
   * @param key dotted, also a whole group such as {@code search}
   * @param value number, boolean, list, enum, record, or the text of one
   * @throws IllegalArgumentException if the key is unknown or the value impossible
   */
  public ExperimentConfig with(String key, Object value) {
    return with(Map.of(key, value));
  }

  /** A copy in which several fields differ; ranges are checked after all are set. */
  public ExperimentConfig with(Map<String, ?> values) {
    Kinds kinds = kinds();
    for (Object value : values.values()) {
      kinds = RecordTree.kindsIn(kinds, value);
    }
    ObjectNode tree = (ObjectNode) RecordTree.write(this);
    // Sorted, so that a group or kind comes before its members, also if named by search.cost.kind.
    Map<String, Object> sorted =
        new TreeMap<>(
            Comparator.comparing((String key) -> key.replaceFirst("\\." + Kinds.KEY + "$", ""))
                .thenComparing(Comparator.naturalOrder()));
    sorted.putAll(values);
    for (Map.Entry<String, Object> entry : sorted.entrySet()) {
      set(kinds, tree, entry.getKey(), entry.getValue());
    }
    return read(kinds, tree);
  }

  /** The kinds that are installed, and those it holds. */
  public Kinds kinds() {
    return RecordTree.kindsIn(Kinds.installed(), this);
  }

  /**
   * A copy with command-line settings {@code key=value}; lists are separated by commas. Ranges are
   * checked after all are set; of two settings of one key the later counts.
   *
   * @throws IllegalArgumentException if a setting has no {@code =}, its key is unknown or its value
   *     impossible
   */
  public ExperimentConfig withSettings(List<String> settings) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "setting \"" + setting + "\" is not key=value; for example search.gamma=2");
      }
      values.put(setting.substring(0, equals).strip(), setting.substring(equals + 1));
    }
    return with(values);
  }

  /** The short text of a value that {@link #with} takes, for labels and tables. */
  public String text(String key, Object value) {
    return Settings.text(node(new ConfigKeys(kinds(), RecordTree.write(this)), key, value));
  }

  private static JsonNode node(ConfigKeys keys, String key, Object value) {
    return value instanceof String text ? keys.parse(key, text) : RecordTree.write(value);
  }

  private static void set(Kinds kinds, ObjectNode tree, String typed, Object value) {
    ConfigKeys keys = new ConfigKeys(kinds, tree);
    String key = keys.ofKind(typed);
    JsonNode node = node(keys, key, value);
    keys.typeOf(key);
    int dot = key.lastIndexOf('.');
    ObjectNode parent = tree;
    if (dot >= 0) {
      for (String group : key.substring(0, dot).split("\\.", -1)) {
        JsonNode inner = parent.get(group);
        // A kind all of whose components have their defaults may be its name alone.
        parent =
            inner instanceof ObjectNode object
                ? object
                : parent.putObject(group).put(Kinds.KEY, inner.asText());
      }
    }
    parent.set(key.substring(dot + 1), node);
  }

  /** All that can be set, with the values here: every group, and every key in it. */
  public List<Setting> settings() {
    return settings("");
  }

  /**
   * What can be set below one key: of a group its keys, of a choice its kinds with their
   * components.
   *
   * @param key dotted
   * @throws IllegalArgumentException if it is unknown, with the nearest key
   */
  public List<Setting> settings(String key) {
    return Setting.of(kinds(), RecordTree.write(this), key);
  }

  /** Every key that differs from another configuration, as {@code key: this → other}. */
  public List<String> diff(ExperimentConfig other) {
    Map<String, String> mine = leaves();
    Map<String, String> theirs = other.leaves();
    Set<String> keys = new LinkedHashSet<>(mine.keySet());
    keys.addAll(theirs.keySet());
    return keys.stream()
        .filter(key -> !Objects.equals(mine.get(key), theirs.get(key)))
        .map(
            key ->
                key
                    + ": "
                    + mine.getOrDefault(key, "none")
                    + " → "
                    + theirs.getOrDefault(key, "none"))
        .toList();
  }

  /** The values of all keys but groups; of a kind its name. */
  private Map<String, String> leaves() {
    Map<String, String> leaves = new LinkedHashMap<>();
    JsonNode tree = RecordTree.write(this);
    for (String key : new ConfigKeys(kinds(), tree).all().keySet()) {
      JsonNode node = Json.at(tree, key);
      if (!node.isObject()) {
        leaves.put(key, node.toString());
      } else if (node.has(Kinds.KEY)) {
        leaves.put(key, node.get(Kinds.KEY).toString());
      }
    }
    return leaves;
  }

  /**
   * The JSON of what decides the numbers of one stage, and nothing else, so that a finished run is
   * found again after unrelated changes. Left out: name, data directory, threads, other stages.
   * Sampling decides none: it only chooses what is retrained.
   *
   * @param more what else decides, for example the architecture and seed of a retraining
   */
  public String decides(Stage stage, Map<String, ?> more) {
    return RunIdentity.of(this, stage, more);
  }

  /** 12 hexadecimal digits that change with whatever decides any stage's numbers. */
  public String hash() {
    return Json.hash(RunIdentity.of(this));
  }
}
